import type { engine, Tensor } from '@tensorflow/tfjs';
import { wrapOnce } from './wrap-once';

type Engine = ReturnType<typeof engine>;

/** The part of TensorFlow.js' engine that computes gradients. */
interface GradientEngine {
  readonly state: {
    gradientDepth: number;
    kernelDepth: number;
    activeTape: unknown[] | null;
    readonly scopeStack: readonly unknown[];
  };
  keep(tensor: Tensor): Tensor;
  gradients(...args: unknown[]): unknown;
}

/** Tensors that operations have saved for the gradients in progress, in order. */
let saved: Tensor[] = [];
/** Nesting depth of the gradients in progress. */
let depth = 0;

/**
 * Runs a function that keeps a tape. If it throws, the tensors that operations on the tape saved for their gradients are freed:
 * TensorFlow.js frees them only at the end of a gradient that succeeds.
 */
export function freeingSaved<Result>({ state }: Pick<GradientEngine, 'state'>, run: () => Result): Result {
  // A nested gradient is in a scope. Without a scope, the state may be left from a gradient that ran no `finally`.
  if (state.scopeStack.length === 0) [depth, saved] = [0, []];
  const mark = saved.length;
  depth++;
  try {
    return run();
  } catch (cause) {
    for (const tensor of saved.slice(mark)) tensor.dispose();
    if (state.gradientDepth === 0) state.activeTape = null;
    throw cause;
  } finally {
    depth--;
    if (depth === 0) saved = [];
  }
}

/** Makes every gradient that throws free its saved tensors. Must be called before anything is sealed. */
export function freeBrokenGradients(engine: Engine): void {
  const target = engine as unknown as GradientEngine;
  wrapOnce(target, 'keep', (original) => {
    return function (this: GradientEngine, tensor) {
      // An operation on a tape keeps what its gradient needs while it runs; a caller's `keep` is outside of operations.
      if (depth > 0 && this.state.gradientDepth > 0 && this.state.kernelDepth > 0) saved.push(tensor);
      return original.call(this, tensor);
    };
  });
  wrapOnce(target, 'gradients', (original) => {
    return function (this: GradientEngine, ...args) {
      return freeingSaved(this, () => original.apply(this, args));
    };
  });
}
