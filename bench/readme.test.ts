import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { interval } from 'transferlab';

interface Run {
  arm: string;
  labels: number;
  accuracy: number;
}

const read = (...path: string[]) => readFileSync(join(__dirname, ...path), 'utf8');

/** Mean and interval in whole percent, as the README writes them. */
function cell(runs: readonly Run[], arm: string, labels: number): string {
  const some = runs.filter((run) => run.arm === arm && run.labels === labels);
  const { mean, low, high } = interval(some.map((run) => run.accuracy));
  const percent = (share: number) => (100 * share).toFixed(0);
  return `${percent(mean)} % (${percent(low)} to ${percent(high)})`;
}

test.each([1, 6])('the row for %i labels a class in the README is what the stored runs say', (labels) => {
  const { runs }: { runs: Run[] } = JSON.parse(read('results', 'why-transfer.json'));
  const row = ['probe', 'fine-tune', 'scratch'].map((arm) => cell(runs, arm, labels));
  expect(read('..', 'README.md')).toContain(`| ${[labels, ...row].join(' | ')} |`);
});

interface Compared {
  readonly ms: { readonly ours: number };
  readonly ratios: Readonly<Record<string, { readonly median: number }>>;
}

test('the figures of speed in the README are those of the stored comparison', () => {
  const { rows }: { rows: Record<string, Compared> } = JSON.parse(read('results', 'compare.json'));
  const written = read('..', 'README.md');
  for (const { ms, ratios } of Object.values(rows)) {
    const cells = ['keras', 'torch', 'onnx', 'tfjs'].map((peer) => ratios[peer]?.median.toFixed(2) ?? '-');
    expect(written).toContain(`| ${[`${ms.ours.toFixed(2)} ms`, ...cells].join(' | ')} |`);
  }
});

interface StartUp {
  readonly backbone: string;
  readonly seconds: number;
  readonly megabytes: number;
}

test('how soon each backbone is there, in the README, is what was measured', () => {
  const { runs }: { runs: StartUp[] } = JSON.parse(read('results', 'start-up.json'));
  const written = read('..', 'README.md').split('\n');
  expect(runs).toHaveLength(5);
  for (const { backbone, seconds, megabytes } of runs) {
    const row = written.find((line) => line.startsWith(`| \`${backbone}\` |`));
    expect(row).toContain(`| ${seconds.toFixed(2)} s, ${megabytes} MB |`);
  }
});

interface Packaged {
  readonly what: string;
  // biome-ignore lint/suspicious/noExplicitAny: each measure has different results.
  readonly [figure: string]: any;
}

test('what the package adds to a project, in the guide of the library, is what was measured', () => {
  const { runs }: { runs: Packaged[] } = JSON.parse(read('results', 'package.json'));
  const of = (what: string) => runs.find((run) => run.what === what) as Packaged;
  const [tarball, alone, whole] = [
    'the tarball',
    'npm install of TensorFlow.js for Node alone',
    'npm install of the package',
  ].map(of);
  const [setUp, imported, five, seven] = [
    'set-up',
    'first import',
    'type check by TypeScript 5',
    'type check by TypeScript 7',
  ].map(of);
  const modules = ({ megabytes, packages }: Packaged) => `${megabytes.toFixed(0)} MB, ${packages} packages`;
  const start = ({ processorSeconds, megabytes }: { processorSeconds: number; megabytes: number }) =>
    `${processorSeconds.toFixed(2)} s, ${megabytes} MB`;
  const written = read('..', 'lib', 'guide', 'costs.md');
  for (const row of [
    `| the tarball, unpacked | | ${tarball.packedMegabytes} MB, ${tarball.megabytes} MB |`,
    `| \`node_modules\` | ${modules(alone)} | ${modules(whole)} |`,
    `| \`npm install\`, nothing cached | ${alone.coldSeconds.toFixed(0)} s | ${whole.coldSeconds.toFixed(0)} s |`,
    `| \`npm install\` again, from npm's cache | ${alone.warmSeconds.toFixed(0)} s | ${whole.warmSeconds.toFixed(0)} s |`,
    `| set-up with all weights, nothing cached | | ${setUp.seconds.toFixed(0)} s |`,
    `| set-up of a second project | | ${setUp.secondProjectSeconds.toFixed(1)} s |`,
    `| TensorFlow and weights, once for all projects | | ${setUp.tensorflowMegabytes.toFixed(0)} MB, ${setUp.weightsMegabytes.toFixed(0)} MB |`,
    `| the first import: processor time, the most memory | ${start(imported.tfjsNode)} | ${start(imported.transferlab)} |`,
    `| a type check by TypeScript 5, by 7 | | ${five.seconds.toFixed(1)} s, ${seven.seconds.toFixed(1)} s |`,
    `| the same of an empty file | | ${five.emptySeconds.toFixed(1)} s, ${seven.emptySeconds.toFixed(1)} s |`,
  ]) {
    expect(written).toContain(row);
  }
});
