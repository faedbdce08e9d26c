import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { Dataset } from '../data/dataset';
import { stream } from '../data/stream';
import { compile } from '../engine/compile/compile';
import { tf } from '../engine/tensorflow';
import { preprocess, requireShape } from '../net/forward';
import type { Net } from '../net/net';

/** A function of a net's input, ready to run over a dataset as often as wanted. */
export interface OverBatches {
  /** Its results over all examples in order, each `[size, ...]`. The caller disposes them. */
  run(): Promise<Tensor[]>;
  dispose(): void;
}

/** Batches from which loading a graph costs less than it saves. */
const WORTH_A_GRAPH = 6;

/**
 * Runs a pure function of a net's input `[batch, ...input]` over a dataset, a batch at a time. Pixels are preprocessed as
 * the net asks, and the batches behind are read meanwhile. Over many batches it runs as one graph.
 */
export function overBatches(
  net: Net,
  data: Dataset,
  apply: (x: Tensor) => Tensor[],
  { batch }: { batch: number },
): OverBatches {
  requireShape(net, data.shape, data.name);
  const source = stream(data, { batch });
  const prepared = (x: Tensor) => apply(source.pixels ? preprocess(net, x) : x);
  const compiled = source.steps >= WORTH_A_GRAPH ? compile(prepared) : undefined;
  return {
    async run() {
      const parts: Tensor[][] = [];
      for await (const { x, labels } of source.epoch(1)) {
        parts.push(compiled ? compiled(x) : tf.tidy(() => prepared(x)));
        tf.dispose([x, labels]);
      }
      const whole = tf.tidy(() =>
        parts[0].map((_, place) => tf.concat(parts.map((part) => part[place]) as Tensor2D[])),
      );
      tf.dispose(parts);
      return whole;
    },
    dispose: () => compiled?.dispose(),
  };
}

/** The same, once. */
export async function runOverBatches(...args: Parameters<typeof overBatches>): Promise<Tensor[]> {
  const over = overBatches(...args);
  try {
    return await over.run();
  } finally {
    over.dispose();
  }
}
