import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import { disposeBatch } from '../data/batch';
import type { Dataset } from '../data/dataset';
import { stream } from '../data/stream';
import { tf } from '../engine/tensorflow';
import { preprocess, requireShape } from '../net/forward';
import { graphOf, hasGraph } from '../net/graphs';
import type { Net } from '../net/net';

/** Batches from which loading a graph costs less than it saves. */
const WORTH_A_GRAPH = 6;

/** A pure function of a net's input `[batch, ...input]`, by a name that tells it from others of the same net. */
export interface NetFunction {
  readonly name: string;
  run(x: Tensor): Tensor[];
}

/**
 * Runs a function of a net's input over a dataset, a batch at a time: its results over all examples in order, each
 * `[size, ...]`; the caller disposes them. Pixels are preprocessed as the net asks, and the batches behind are read
 * meanwhile. Over many batches it runs as a graph, which is kept for the next time.
 */
export async function overBatches(
  net: Net,
  data: Dataset,
  { name, run }: NetFunction,
  { batch }: { batch: number },
): Promise<Tensor[]> {
  requireShape(net, data.shape, data.name);
  const source = stream(data, { batch });
  const prepared = (x: Tensor) => run(source.pixels ? preprocess(net, x) : x);
  const key = source.pixels ? `${name} of pixels` : name;
  const asGraph = source.steps >= WORTH_A_GRAPH || hasGraph(net, key);
  const apply = asGraph ? graphOf(net, key, prepared) : (x: Tensor) => tf.tidy(() => prepared(x));
  const parts: Tensor[][] = [];
  for await (const one of source.epoch(1)) {
    parts.push(apply(one.x));
    disposeBatch(one);
  }
  const whole = tf.tidy(() => parts[0].map((_, place) => tf.concat(parts.map((part) => part[place]) as Tensor2D[])));
  tf.dispose(parts);
  return whole;
}
