import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { disposeBatch } from '../data/batch';
import { requireBatchSize } from '../data/batches';
import { wholeSet } from '../data/in-memory';
import { canBeResident } from '../data/resident';
import { stream } from '../data/stream';
import type { Compiled } from '../engine/compile/compile';
import { largestValue } from '../engine/compile/largest-value';
import { isNative } from '../engine/native';
import { owning } from '../engine/owning';
import { rowsFrom } from '../engine/rows';
import { tf } from '../engine/tensorflow';
import { preprocess } from '../net/forward';
import { graphOf, hasGraph } from '../net/graphs';
import { requireInput } from '../net/require-input';
import { type WaitingLine, waitingLine } from '../show/waiting-line';
import { clock } from './callbacks/progress-line';
import { checkFirstBatch } from './first-batch';

/** Batches from which loading a graph costs less than it saves. */
const WORTH_A_GRAPH = 6;

/** How often a net's functions were asked for one example alone, by their names: who asks so asks often. */
const asked = new WeakMap<Net, Map<string, number>>();

/** Windows for each core from which it pays to give every core its own. */
const WINDOWS_A_LANE = 4;

/** Milliseconds of work after which timers and signals get a turn. */
const TURN = 50;

/** Windows that are worked on at a time, at most: each has a batch's activations in memory. */
const MOST_LANES = 8;

/** A pure function of a net's input `[batch, ...input]`, by a name that tells it from others of the same net. */
export interface NetFunction {
  readonly name: string;
  run(x: Tensor): Tensor[];
}

/**
 * Runs a function of a net's input over a dataset, a batch at a time: its results over all examples in order, each
 * `[size, ...]`; the caller disposes them. Pixels are preprocessed as the net asks, and the batches behind are read
 * meanwhile. Over many batches it runs as a graph, which is kept for the next time; of one example alone from the sixth call
 * on, so that what is asked of a set has the same last digits each time.
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
  const isLong = batches >= WORTH_A_GRAPH || (data.labels.length === 1 && timesAsked(net, key) >= WORTH_A_GRAPH);
  const named = { name: key, run: preprocessed };
  return owning(async (own) => {
    const line = waitingLine();
    own({ dispose: () => line.end() });
    const tell = examplesDone(line, data);
    const byRows = batches >= WORTH_A_GRAPH && isNative() && canBeResident(data);
    const parts = byRows
      ? await overRows(net, data, named, { batch, tell })
      : await overStream(net, data, named, { batch, isLong, tell });
    own({ dispose: () => tf.dispose(parts) });
    return tf.tidy(() => parts[0].map((_, place) => tf.concat(parts.map((part) => part[place]) as Tensor2D[])));
  });
}

/** Tells the reader how many examples are done, and when the others may be; the first ones, which make a graph, don't count. */
function examplesDone(line: WaitingLine, { labels: { length: all } }: Dataset): (done: number) => void {
  const began = performance.now();
  let first: { done: number; at: number } | undefined;
  return (done) => {
    const now = performance.now();
    first ??= { done, at: now };
    const { at, done: before } = first;
    const left = done > before ? `, ${clock((((now - at) / (done - before)) * (all - done)) / 1000)} left` : '';
    line.at(done / all, () => `${done} of ${all} examples · ${clock((now - began) / 1000)}${left}`);
  };
}

/** How often this function of the net was asked for one example, this time included. */
function timesAsked(net: Net, name: string): number {
  const counts = asked.get(net) ?? new Map<string, number>();
  const count = (counts.get(name) ?? 0) + 1;
  asked.set(net, counts.set(name, count));
  return count;
}

/** A batch at a time, as it is read. */
async function overStream(
  net: Net,
  data: Dataset,
  { name, run }: NetFunction,
  { batch, isLong, tell }: { batch: number; isLong: boolean; tell: (done: number) => void },
): Promise<Tensor[][]> {
  const apply = isLong || hasGraph(net, name) ? graphOf(net, name, run) : (x: Tensor) => tf.tidy(() => run(x));
  const look = checkFirstBatch(net, data);
  return partsOf(async (parts) => {
    let done = 0;
    for await (const one of stream(data, { batch }).epoch(1)) {
      try {
        look(one.x);
        parts.push(apply(one.x));
        done += one.x.shape[0];
      } finally {
        disposeBatch(one);
      }
      tell(done);
    }
  });
}

/** The parts that a function collects; they are freed where it fails. */
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
 * All of a set in memory is given to TensorFlow once, and each batch is a window on it. Where there are windows enough,
 * every core has one of its own: that takes less time than all cores at one window after the other.
 */
async function overRows(
  net: Net,
  data: Dataset,
  { name, run }: NetFunction,
  { batch: asked, tell }: { batch: number; tell: (done: number) => void },
): Promise<Tensor[][]> {
  const size = data.labels.length;
  const batch = Math.min(asked, fittingRows(net, data, { name, run }));
  const cores = Math.min(availableParallelism(), MOST_LANES);
  const lanes = size >= WINDOWS_A_LANE * cores * batch ? cores : 1;
  const key = `${name}, ${batch} rows, ${lanes} lanes`;
  const apply = graphOf(net, key, (all, begin) => run(rowsFrom(all, begin, batch)), { lanes });
  const look = checkFirstBatch(net, data, (rows) => rows.slice(0, batch));
  /** Windows of one turn: as many as take a while, so that starting the lanes costs little beside them. */
  let turn = lanes;
  return owning(async (own) => {
    const all = own(await wholeSet(data));
    return partsOf(async (parts) => {
      look(all);
      for (let first = 0; first < size; ) {
        const from = performance.now();
        const firsts = Array.from({ length: turn }, (_, place) => first + place * batch).filter((one) => one < size);
        for (const window of windows(apply, all, firsts, batch)) parts.push(window);
        first += turn * batch;
        tell(Math.min(first, size));
        const each = (performance.now() - from) / firsts.length;
        turn = lanes * Math.max(1, Math.floor(TURN / each / lanes));
        await setImmediate();
      }
    });
  });
}

/**
 * Bytes of the largest value between a net's layers up to which a window is as fast as a smaller one: about what the
 * processor's caches hold. More of them come from memory at each operation.
 */
const FITTING = 20 * 2 ** 20;

/** Bytes that the largest value of a net's function takes for one example, by the function's name. */
const largest = new WeakMap<Net, Map<string, number>>();

/** Examples of a window, at most: where one example's maps are large, windows are smaller than what was asked for. */
function fittingRows(net: Net, { shape }: Dataset, { name, run }: NetFunction): number {
  const known = largest.get(net) ?? new Map<string, number>();
  largest.set(net, known);
  const bytes = known.get(name) ?? largestValue((x) => run(x), [1, ...shape]) ?? 1;
  known.set(name, bytes);
  return Math.max(1, Math.floor(FITTING / bytes));
}

/**
 * The results for the windows that begin at these rows. A last one reaches back over rows that are done, so that one graph
 * serves all.
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
    return results.map((result, place) => {
      const rows = size - firsts[place];
      return rows < batch ? result.map((one) => one.slice(batch - rows)) : result;
    });
  });
}
