import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { writeAtomically } from 'transferlab/dist/atomic';
import { tf } from 'transferlab/dist/engine/tensorflow';
import { differenceFrom, type NodeCase } from 'transferlab/dist/onnx/node-case';
import { OPERATORS } from 'transferlab/dist/onnx/operators/operators';
import { parseModel } from 'transferlab/dist/onnx/read/parse-model';

// The test cases of single operators that the Python package onnx contains (1.18.0: onnx/backend/test/data/node), run by
// the operators of fromOnnx. `--write` keeps the small ones that pass as the fixture of the library's quick test.

const FIXTURE = join(__dirname, '../../lib/src/onnx/fixtures/node-cases.json.gz');
/** Most bytes of a case in the fixture, and most cases of one operator. */
const [SMALL, EACH] = [3000, 5];

const [folder, ...flags] = process.argv.slice(2);
if (!folder || !existsSync(folder)) {
  console.error('Give the folder onnx/backend/test/data/node of the Python package onnx, 1.18.0.');
  process.exit(2);
}

const results: { name: string; operators: string[]; problem?: string; test: NodeCase }[] = [];
for (const name of readdirSync(folder).sort()) {
  const test = caseIn(join(folder, name));
  if (!test) continue;
  let operators: string[] = [];
  let problem: string | undefined;
  try {
    operators = parseModel(Buffer.from(test.model, 'base64'), name).graph.nodes.map(({ type }) => type);
    problem = tf.tidy(() => differenceFrom(name, test));
  } catch (cause) {
    problem = (cause as Error).message.split('\n')[0];
  }
  results.push({ name, operators, problem, test });
}

const supported = results.filter(
  ({ operators }) => operators.length > 0 && operators.every((type) => OPERATORS.includes(type)),
);
const passed = supported.filter(({ problem }) => problem === undefined);
for (const { name, problem } of supported) if (problem !== undefined) console.log(`differs  ${name}: ${problem}`);
const others = new Set(results.flatMap(({ operators }) => operators.filter((type) => !OPERATORS.includes(type))));
console.log(`Operators without support: ${[...others].sort().join(', ')}.`);
console.log(
  `${passed.length} of ${supported.length} cases of the ${OPERATORS.length} operators pass; ` +
    `${results.length - supported.length} of ${results.length} cases need others, or types that are not read.`,
);
if (flags.includes('--write')) {
  const counts = new Map<string, number>();
  const kept = passed.filter(({ operators, test }) => {
    const key = operators.join();
    counts.set(key, (counts.get(key) ?? 0) + 1);
    return JSON.stringify(test).length <= SMALL && (counts.get(key) as number) <= EACH;
  });
  const cases = Object.fromEntries(kept.map(({ name, test }) => [name, test]));
  writeAtomically(FIXTURE, gzipSync(JSON.stringify(cases), { level: 9 }));
  console.log(`${kept.length} cases are in ${FIXTURE}.`);
}

function caseIn(path: string): NodeCase | undefined {
  const data = join(path, 'test_data_set_0');
  if (!existsSync(data)) return undefined;
  const read = (file: string) => readFileSync(file).toString('base64');
  const listed = (start: string) =>
    readdirSync(data)
      .filter((file) => file.startsWith(start))
      .sort((a, b) => Number(/\d+/.exec(a)) - Number(/\d+/.exec(b)))
      .map((file) => read(join(data, file)));
  return { model: read(join(path, 'model.onnx')), inputs: listed('input_'), outputs: listed('output_') };
}
