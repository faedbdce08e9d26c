import type { Tensor } from '@tensorflow/tfjs';
import { onShapes } from '../engine/compile/on-shapes';
import { TransferError } from '../error';
import { type Around, entering, type OnnxParts, runStep } from './parts';
import { isPlain, type Live, shapeOf, toTensor, type Value } from './value';

/** The shape of a value for two examples and for three: between them each length is linear in the number of examples. */
export interface Shapes {
  readonly two: readonly number[];
  readonly three: readonly number[];
  readonly order?: Live['order'];
}

/** A value as the tensor that a layer outputs. */
export const leaving = (value: Value): Tensor => (isPlain(value) ? toTensor(value) : value.tensor);

/** Runs the steps on these examples, and returns the value of each name. `around` makes each node's computation. */
export function runOn(parts: OnnxParts, x: Tensor, around?: Around): Map<string, Value> {
  const { ends, varying, weights } = parts;
  const values = new Map([[ends.input, entering(parts, x)]]);
  for (const step of varying) runStep(parts, step, { values, weights, shapeAt: () => [] }, around);
  return values;
}

/** Runs the steps for this many examples, and passes on the value of each name, which is freed afterwards. */
function tryOn(
  parts: OnnxParts,
  examples: number,
  see: (values: ReadonlyMap<string, Value>) => void,
  around?: Around,
): void {
  onShapes([examples, ...parts.ends.shape], (x) => {
    const values = runOn(parts, x, around);
    see(values);
    return leaving(values.get(parts.ends.output) as Value);
  });
}

/** The shapes of all values that depend on the examples. Throws if the output has no row for each example. */
export function shapesOf(parts: OnnxParts, around?: Around): Map<string, Shapes> {
  const { ends, varying } = parts;
  const shapes = new Map<string, Shapes>();
  const names = [ends.input, ...varying.flatMap(({ makes }) => makes)];
  tryOn(
    parts,
    2,
    (values) => {
      for (const name of names) {
        const value = values.get(name) as Value;
        const two = shapeOf(value);
        shapes.set(name, { two, three: two, order: isPlain(value) ? undefined : value.order });
      }
    },
    around,
  );
  tryOn(
    parts,
    3,
    (values) => {
      for (const name of names) {
        shapes.set(name, { ...(shapes.get(name) as Shapes), three: shapeOf(values.get(name) as Value) });
      }
    },
    around,
  );
  const { two, three } = shapes.get(ends.output) as Shapes;
  if (two[0] === 2 && three[0] === 3) return shapes;
  throw new TransferError(
    `${parts.model.file}: '${ends.output}' has ${two[0] ?? 'no'} rows for two examples; the first axis must be that of the ` +
      'examples. A graph that was exported for one batch size needs dynamic axes: ' +
      "torch.onnx.export(…, dynamic_axes={'input': {0: 'batch'}}).",
  );
}
