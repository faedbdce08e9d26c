import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { disposeBatch } from '../data/batch';
import { requireBatchSize } from '../data/batches';
import { allExamples } from '../data/in-memory';
import { canBeResident } from '../data/resident';
import { stream } from '../data/stream';
import type { Compiled } from '../engine/compile/compile';
import { largestValue } from '../engine/compile/largest-value';
import { explainMissingKernel } from '../engine/missing-kernel';
import { isNative } from '../engine/native';
import { owning } from '../engine/owning';
import { rowsFrom } from '../engine/rows';
import { tf } from '../engine/tensorflow';
import { preprocess } from '../net/forward';
import { graphOf, hasGraph } from '../net/graphs';
import { requireInput } from '../net/require-input';
import { coreCount } from '../platform/machine';
import { turn as nextTurn } from '../platform/turns';
import { type WaitingLine, waitingLine } from '../show/waiting-line';
import { clock } from './callbacks/progress-line';
import { checkFirstBatch } from './first-batch';

/** The number of batches from which loading a graph takes less time than it saves. */
const MIN_BATCHES_FOR_GRAPH = 6;

/** How often the functions of a network ran on a single example, by their names: such calls usually repeat. */
const batchSize = new WeakMap<Net, Map<string, number>>();

/** The number of windows per core from which running windows in parallel saves time. */
const MIN_WINDOWS_PER_LANE = 4;

/** Milliseconds of work after which the event loop gets a turn. */
const TURN = 50;

/** The most windows that run in parallel: each has the activations of a batch in memory. */
const MAX_LANES = 8;

/** A pure function of a network's input `[batch, ...input]`, with a name that is unique for this network. */
export interface NetFunction {
  readonly name: string;
  run(x: Tensor): Tensor[];
}

/**
 * Runs a function of a network's input over a dataset in batches. Returns its results for all examples in order, each
 * `[examples, ...]`; the caller disposes them. Pixels are preprocessed for the network, and later batches are read meanwhile.
 * Over many batches it runs as a graph, which is cached for the next call. For a single example it does so from the sixth
 * call on, so that repeated calls on a set give the same last digits.
 */
export async function overBatches(
  net: Net,
  data: Dataset,
  { name, run }: NetFunction,
  { batch }: { batch: number },
): Promise<Tensor[]> {
  requireInput(net, data);
  requireBatchSize(batch);
  const preprocessed = (x: Tensor) => run(data.pixels ? preprocess(net, x) : x);
  const key = data.pixels ? `${name} of pixels` : name;
  const batches = Math.ceil(data.labels.length / batch);
  const isLong =
    batches >= MIN_BATCHES_FOR_GRAPH ||
    (data.labels.length === 1 && countSingleCall(net, key) >= MIN_BATCHES_FOR_GRAPH);
  const keyed = { name: key, run: preprocessed };
  const results = owning(async (own) => {
    const line = waitingLine();
    own({ dispose: () => line.end() });
    const reportDone = examplesDone(line, data);
    const byRows = batches >= MIN_BATCHES_FOR_GRAPH && isNative() && canBeResident(data);
    const parts = byRows
      ? await overRows(net, data, keyed, { batch, tell: reportDone })
      : await overStream(net, data, keyed, { batch, isLong, tell: reportDone });
    own({ dispose: () => tf.dispose(parts) });
    return tf.tidy(() => parts[0].map((_, index) => tf.concat(parts.map((part) => part[index]) as Tensor2D[])));
  });
  return results.catch((cause) => {
    throw explainMissingKernel(cause);
  });
}

/** Reports how many examples are done and the time left, estimated without the first examples, which make the graph. */
function examplesDone(line: WaitingLine, { labels: { length: total } }: Dataset): (done: number) => void {
  const began = performance.now();
  let first: { done: number; at: number } | undefined;
  return (done) => {
    const now = performance.now();
    first ??= { done, at: now };
    const { at, done: before } = first;
    const timeLeft = done > before ? `, ${clock((((now - at) / (done - before)) * (total - done)) / 1000)} left` : '';
    line.at(done / total, () => `${done} of ${total} examples · ${clock((now - began) / 1000)}${timeLeft}`);
  };
}

/** How often this function of the network was called with a single example, this call included. */
function countSingleCall(net: Net, name: string): number {
  const counts = batchSize.get(net) ?? new Map<string, number>();
  const count = (counts.get(name) ?? 0) + 1;
  batchSize.set(net, counts.set(name, count));
  return count;
}

/** Runs on one batch at a time, as it is read. */
async function overStream(
  net: Net,
  data: Dataset,
  { name, run }: NetFunction,
  { batch, isLong, tell: reportDone }: { batch: number; isLong: boolean; tell: (done: number) => void },
): Promise<Tensor[][]> {
  const apply = isLong || hasGraph(net, name) ? graphOf(net, name, run) : (x: Tensor) => tf.tidy(() => run(x));
  const checkValues = checkFirstBatch(net, data);
  return partsOf(async (parts) => {
    let done = 0;
    for await (const examples of stream(data, { batch }).epoch(1)) {
      try {
        checkValues(examples.x);
        parts.push(apply(examples.x));
        done += examples.x.shape[0];
      } finally {
        disposeBatch(examples);
      }
      reportDone(done);
    }
  });
}

/** The parts that a function collects. They are disposed if it throws. */
async function partsOf(collect: (parts: Tensor[][]) => Promise<void>): Promise<Tensor[][]> {
  const parts: Tensor[][] = [];
  try {
    await collect(parts);
    return parts;
  } catch (cause) {
    tf.dispose(parts);
    throw cause;
  }
}

/**
 * Gives a set in memory to TensorFlow once; each batch is a window on it. With enough windows, every core runs a separate one,
 * which takes less time than all cores on one window after the other.
 */
async function overRows(
  net: Net,
  data: Dataset,
  { name, run }: NetFunction,
  { batch: batchSize, tell: reportDone }: { batch: number; tell: (done: number) => void },
): Promise<Tensor[][]> {
  const size = data.labels.length;
  const batch = Math.min(batchSize, fittingRows(net, data, { name, run }));
  const cores = Math.min(coreCount(), MAX_LANES);
  const lanes = size >= MIN_WINDOWS_PER_LANE * cores * batch ? cores : 1;
  const key = `${name}, ${batch} rows, ${lanes} lanes`;
  const apply = graphOf(net, key, (all, begin) => run(rowsFrom(all, begin, batch)), { lanes });
  const checkValues = checkFirstBatch(net, data, (rows) => rows.slice(0, batch));
  /** Windows in one turn: enough that starting the lanes takes little time compared with running them. */
  let turn = lanes;
  return owning(async (own) => {
    const all = own(await allExamples(data));
    return partsOf(async (parts) => {
      checkValues(all);
      for (let first = 0; first < size; ) {
        const from = performance.now();
        const firsts = Array.from({ length: turn }, (_, index) => first + index * batch).filter(
          (first) => first < size,
        );
        for (const window of windows(apply, all, firsts, batch)) parts.push(window);
        first += turn * batch;
        reportDone(Math.min(first, size));
        const perWindow = (performance.now() - from) / firsts.length;
        turn = lanes * Math.max(1, Math.floor(TURN / perWindow / lanes));
        await nextTurn();
      }
    });
  });
}

/**
 * Bytes of the largest tensor between a network's layers up to which a window is as fast as a smaller one: about the size of
 * the processor's caches. Larger tensors come from memory at each operation.
 */
const CACHE_BYTES = 20 * 2 ** 20;

/** Bytes of the largest tensor of a network's function for one example, by the function's name. */
const largest = new WeakMap<Net, Map<string, number>>();

/** The most examples in a window: if the feature maps of an example are large, windows are smaller than the batch size. */
function fittingRows(net: Net, { shape }: Dataset, { name, run }: NetFunction): number {
  const cached = largest.get(net) ?? new Map<string, number>();
  largest.set(net, cached);
  const bytes = cached.get(name) ?? largestValue((x) => run(x), [1, ...shape]) ?? 1;
  cached.set(name, bytes);
  return Math.max(1, Math.floor(CACHE_BYTES / bytes));
}

/**
 * The results for the windows that begin at these rows. The last window overlaps rows that are done, so that one graph
 * serves all windows.
 */
function windows(
  apply: Compiled<Tensor[], Tensor[]>,
  all: Tensor,
  firsts: readonly number[],
  batch: number,
): Tensor[][] {
  const [size, ...shape] = all.shape;
  return tf.tidy(() => {
    const begins = firsts.map((first) => tf.tensor1d([Math.min(first, size - batch), ...shape.map(() => 0)], 'int32'));
    const results = apply.onEach(begins.map((begin) => [all, begin]));
    return results.map((result, index) => {
      const rows = size - firsts[index];
      return rows < batch ? result.map((output) => output.slice(batch - rows)) : result;
    });
  });
}
