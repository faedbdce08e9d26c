import type { Tensor, Variable } from '@tensorflow/tfjs';
import { freeingSaved } from './broken-gradient';
import { tf } from './tensorflow';

/** One node of TensorFlow.js' tape: the operation, and what it saved for its gradient. */
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

/** Whether operations are being written down, so that a gradient may be asked for. */
export function isTaped(): boolean {
  return (tf.engine() as unknown as TapingEngine).state.gradientDepth > 0;
}

/** A forward pass that was taken down once, and of which any number of gradients can be computed. */
export interface Taped<Made> {
  readonly made: Made;
  /**
   * The gradient of what `y` computes by each of `xs`, times `dy` (ones unless given); undefined where `y` does not depend
   * on it. `y` takes what the pass made, and what it computes of it is differentiated too.
   */
  gradients(y: () => Tensor, xs: readonly (Tensor | Variable)[], dy?: Tensor): (Tensor | undefined)[];
  /** Frees what the pass keeps for its gradients. */
  dispose(): void;
}

/**
 * Runs a function under the tape and keeps the tape. `tf.grads` and `tf.variableGrads` forget it after one gradient, so
 * each further one would run the whole net again. Whoever calls it disposes it.
 */
export function taped<
  Made extends { readonly [name: string]: Tensor | readonly Tensor[] | Readonly<Record<string, Tensor>> | undefined },
>(run: () => Made): Taped<Made> {
  const engine = tf.engine() as unknown as TapingEngine;
  const { state } = engine;
  const made = freeingSaved(engine as never, () => {
    engine.startTape();
    try {
      return tf.tidy(run as never) as Made;
    } finally {
      engine.endTape();
    }
  });
  const tape = state.activeTape ?? [];
  state.activeTape = null;
  // A gradient frees what its tape saved; these nodes say that they saved nothing, and the pass frees it at its end.
  const kept = tape.map((node) => ({ ...node, saved: [] }));
  return {
    made,
    gradients(y, xs, dy) {
      const resumed = () => {
        state.activeTape = [...kept];
        return y();
      };
      return engine.gradients(resumed, xs, dy, true).grads;
    },
    dispose: () => tf.dispose(tape.flatMap(({ saved }) => saved)),
  };
}
