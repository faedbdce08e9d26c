import type { Tensor, Variable } from '@tensorflow/tfjs';

/** What `measure.ts` may use besides packages: `course/measure`. */
export interface MeasureFunctions {
  /**
   * Puts the values of an artefact into the weights of a net that the measuring process made. Throws a sentence for the
   * learner where names or shapes differ, a weight is gone, or holds what is no number.
   */
  put(weights: Record<string, Variable>, artefact: Record<string, Tensor | null>): void;
  /** The names of those whose values differ in at least one bit: NaN equals NaN, and 0 is not -0. */
  moved(before: Record<string, Tensor>, after: Record<string, Tensor | null>): string[];
}

export const measureFunctions: MeasureFunctions = {
  put(weights, artefact) {
    const [expected, given] = [Object.keys(weights), Object.keys(artefact)];
    const odd = [...expected.filter((name) => !given.includes(name)), ...given.filter((name) => !(name in weights))];
    if (odd.length > 0)
      throw new Error(`the net must have the weights ${expected.join(', ')}; it has ${given.join(', ')}.`);
    for (const name of expected) {
      const [weight, value] = [weights[name], artefact[name]];
      if (!value) throw new Error(`the weight ${name} is no tensor of TensorFlow's any more, or was disposed.`);
      if (value.shape.join() !== weight.shape.join()) {
        throw new Error(`the weight ${name} must have shape [${weight.shape}]; it has [${value.shape}].`);
      }
      if (value.dataSync().some((number) => !Number.isFinite(number))) {
        throw new Error(`the weight ${name} holds NaN or Infinity: the training diverged.`);
      }
      weight.assign(value);
    }
  },
  moved(before, after) {
    return Object.keys(before).filter((name) => {
      const [was, is] = [before[name].dataSync(), after[name]?.dataSync()];
      return was.length !== is?.length || was.some((value, place) => !Object.is(value, is[place]));
    });
  },
};
