import type { Tensor, Variable } from '@tensorflow/tfjs';

/** What `measure.ts` may use besides packages: `course/measure`. */
export interface MeasureFunctions {
  /**
   * Puts the values of an artefact into the weights of a net that the measuring process made. Throws an error for the learner
   * if names or shapes differ, or if a weight is disposed or holds NaN or Infinity.
   */
  put(weights: Record<string, Variable>, artefact: Record<string, Tensor | null>): void;
  /** The names of those whose values differ in at least one bit: NaN equals NaN, and 0 is not -0. */
  moved(before: Record<string, Tensor>, after: Record<string, Tensor | null>): string[];
}

export const measureFunctions: MeasureFunctions = {
  put(weights, artefact) {
    const [expected, names] = [Object.keys(weights), Object.keys(byName(artefact))];
    const isOdd = expected.some((name) => !names.includes(name)) || names.length > expected.length;
    if (isOdd) throw new Error(`the net must have the weights ${listed(expected)}; it has ${listed(names)}.`);
    for (const name of expected) {
      const [weight, value] = [weights[name], artefact[name]];
      if (!isTensor(value)) throw new Error(`the weight ${name} must be a TensorFlow tensor that is not disposed.`);
      if (value.shape.join() !== weight.shape.join() || value.dtype !== weight.dtype) {
        throw new Error(`the weight ${name} must be ${kindOf(weight)}; it is ${kindOf(value)}.`);
      }
      if (value.dataSync().some((number) => !Number.isFinite(number))) {
        throw new Error(
          `the weight ${name} holds NaN or Infinity: the training diverged. Try a smaller learning rate.`,
        );
      }
      weight.assign(value);
    }
  },
  moved(before, after) {
    const later = byName(after);
    return Object.keys(before).filter((name) => {
      const [was, now] = [before[name].dataSync(), later[name]];
      const is = isTensor(now) ? now.dataSync() : [];
      return was.length !== is.length || was.some((value, index) => !Object.is(value, is[index]));
    });
  },
};

/** An artefact is what the answer's process says: it may be anything. */
function byName(artefact: unknown): Record<string, unknown> {
  if (typeof artefact === 'object' && artefact !== null && !Array.isArray(artefact) && !isTensor(artefact)) {
    return artefact as Record<string, unknown>;
  }
  throw new Error('the weights must be tensors by name; got something else.');
}

/** Among data, nothing else has functions. */
const isTensor = (value: unknown): value is Tensor =>
  typeof (value as { dataSync?: unknown } | null | undefined)?.dataSync === 'function';

const kindOf = ({ dtype, shape }: Tensor) => `${dtype} of shape [${shape.join(', ')}]`;

const listed = (names: string[]) =>
  `${names.slice(0, 20).join(', ')}${names.length > 20 ? `, … (${names.length} in all)` : ''}` || 'none';
