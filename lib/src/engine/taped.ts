import type { Tensor, Variable } from '@tensorflow/tfjs';
import { freeingSaved } from './broken-gradient';
import { tf } from './tensorflow';

/** One node of TensorFlow.js' tape: an operation, and the tensors saved for its gradient. */
interface TapeNode {
  readonly saved: readonly Tensor[];
}

/** The parts of TensorFlow.js' engine that keep its tape. */
interface TapingEngine {
  readonly state: { gradientDepth: number; activeTape: readonly TapeNode[] | null };
  startTape(): void;
  endTape(): void;
  gradients(
    y: () => Tensor,
    xs: readonly Tensor[],
    dy: Tensor | undefined,
    allowNone: boolean,
  ): { value: Tensor; grads: (Tensor | undefined)[] };
}

/** Whether operations are being recorded on a tape for a gradient. */
export function isTaped(): boolean {
  return (tf.engine() as unknown as TapingEngine).state.gradientDepth > 0;
}

/** A forward pass recorded once, from which any number of gradients can be computed. */
export interface Taped<Made> {
  readonly made: Made;
  /**
   * The gradient of `y()` with respect to each of `xs`, times `dy` (default ones); undefined if `y` does not depend on it. `y`
   * uses the results of the pass, and what it computes from them is differentiated too.
   */
  gradients(y: () => Tensor, xs: readonly (Tensor | Variable)[], dy?: Tensor): (Tensor | undefined)[];
  /** Frees the tensors saved for gradients. */
  dispose(): void;
}

/**
 * Runs a function under the tape and keeps the tape. `tf.grads` and `tf.variableGrads` drop it after one gradient, so each
 * further one would run the full network again. The caller must dispose the result.
 */
export function taped<
  Made extends { readonly [name: string]: Tensor | readonly Tensor[] | Readonly<Record<string, Tensor>> | undefined },
>(run: () => Made): Taped<Made> {
  const engine = tf.engine() as unknown as TapingEngine;
  const { state } = engine;
  const outputs = freeingSaved(engine as never, () => {
    engine.startTape();
    try {
      return tf.tidy(run as never) as Made;
    } finally {
      engine.endTape();
    }
  });
  const tape = state.activeTape ?? [];
  state.activeTape = null;
  // A gradient frees the tensors that its tape saved. These copies of the nodes save none; `dispose` frees the tensors.
  const nodes = tape.map((node) => ({ ...node, saved: [] }));
  return {
    made: outputs,
    gradients(y, xs, dy) {
      const resumed = () => {
        state.activeTape = [...nodes];
        return y();
      };
      return engine.gradients(resumed, xs, dy, true).grads;
    },
    dispose: () => tf.dispose(tape.flatMap(({ saved }) => saved)),
  };
}
