import { parseModel } from './read/parse-model';
import { parseTensor } from './read/parse-tensor';
import { runGraph } from './run-graph';
import { inOrder, isPlain, shapeOf } from './value';

/** A test case of ONNX: a model, its inputs and its outputs, as the bytes of their files in base64. */
export interface NodeCase {
  readonly model: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** The tolerance of ONNX's own runner: |a - b| <= 1e-7 + 1e-3 |b|; here a tenth of it relative, 1e-6 absolute. */
const [RELATIVE, ABSOLUTE] = [1e-4, 1e-6];

/** How the outputs of a model differ from those of the case, in words; undefined where they do not. */
export function differenceFrom(name: string, { model, inputs, outputs }: NodeCase): string | undefined {
  const parsed = parseModel(Buffer.from(model, 'base64'), name);
  const tensors = inputs.map((bytes) => parseTensor(Buffer.from(bytes, 'base64')).tensor);
  const given = parsed.graph.inputs.map((input, index) => [input.name, tensors[index]] as const);
  const made = runGraph(parsed, new Map(given.filter(([, tensor]) => tensor !== undefined)));
  for (const [index, bytes] of outputs.entries()) {
    const { tensor: expected } = parseTensor(Buffer.from(bytes, 'base64'));
    const value = made[index];
    if (value === undefined) return `output ${index} is missing`;
    if (shapeOf(value).join() !== expected.shape.join())
      return `output ${index} is [${shapeOf(value)}], not [${expected.shape}]`;
    const values = isPlain(value) ? value.values : inOrder(value).dataSync();
    for (let at = 0; at < expected.values.length; at++) {
      const [a, b] = [values[at], expected.values[at]];
      const near = Math.abs(a - b) <= ABSOLUTE + RELATIVE * Math.abs(b);
      if (!near && !Object.is(a, b) && a !== b) return `output ${index} has ${a} at ${at}, not ${b}`;
    }
  }
  return undefined;
}
