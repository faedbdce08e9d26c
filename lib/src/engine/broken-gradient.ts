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

/** What operations have saved for the gradients under way, in order. */
let saved: Tensor[] = [];
/** How many of these are under way, one inside the other. */
let depth = 0;

/**
 * Runs something that keeps a tape. Where it throws, what the operations on the tape saved for their gradients is freed:
 * TensorFlow.js does that at the end of a gradient that succeeds, and only then.
 */
export function freeingSaved<Result>({ state }: Pick<GradientEngine, 'state'>, run: () => Result): Result {
  // A gradient inside another is in a scope. Where there is none, one that was stopped and ran no `finally` may be left.
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

/** Makes every gradient free what it saved where it is broken off. Called before anything is sealed. */
export function freeBrokenGradients(engine: Engine): void {
  const target = engine as unknown as GradientEngine;
  wrapOnce(target, 'keep', (original) => {
    return function (this: GradientEngine, tensor) {
      // An operation on a tape keeps what its gradient needs while it runs; a caller's own `keep` is not inside of one.
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
