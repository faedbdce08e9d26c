import type { Dataset } from '../../core/dataset';
import type { FrozenWork } from '../../core/history';
import type { Net } from '../../core/net';
import type { Stream } from '../../core/stream';
import type { Transform } from '../../core/transform';
import { tasksAt } from '../../data/task-labels';
import { TransferError } from '../../error';
import { forgetGraphs } from '../../net/graphs';
import { HAS_DISK } from '../../platform/machine';
import { requireOptions } from '../../require/options';
import type { Adaptation } from '../adaptation';
import type { Loss } from '../loss';
import type { Mix } from '../mixup';
import { predict } from '../predict';
import type { BatchFormat, Preprocess } from '../preprocess';
import { trainableOf } from '../trainable';
import { type Boundary, frozenBoundary } from './boundary';
import { keyOf } from './key';
import { activationRows, valuesOf, viewRows } from './make-rows';
import { type Part, partsSet, preprocessParts } from './parts';
import { type CachedRows, cacheInMemory, cacheOnDisk, collected, DISK, MEMORY } from './store';

export interface CacheOptions {
  /**
   * `memory` caches for later runs of this process, `disk` also for other processes. Default: in memory up to 1 GB, on disk
   * above that, up to 8 GB.
   */
  readonly where?: 'memory' | 'disk';
  /**
   * For random augmentation before the frozen layers: caches this many random views of each example, and epochs use them in
   * turn. By default the output of layers after a random one is not cached.
   */
  readonly views?: number;
}

/** What each step still computes: the rest of the network, on the cached output of its frozen part. */
export interface Rest {
  readonly net: Net;
  /** The training examples, repeated `views` times. */
  readonly data: Dataset;
  readonly views: number;
  preprocess(net: Net, format: BatchFormat): Preprocess;
  readonly validate?: Dataset;
  readonly adapt?: Adaptation;
  readonly report: FrozenWork;
  dispose(): void;
}

interface CachedRun {
  readonly optimizer: Transform;
  readonly losses: Readonly<Record<string, Loss>>;
  readonly adapt?: Adaptation;
  readonly validate?: Dataset;
  readonly cache?: CacheOptions | false;
  readonly seed?: number;
  /** Blends examples in each step, so that no output can be cached. */
  readonly mix?: Mix;
  /** Whether a stop of the run was requested. */
  asked(): boolean;
}

/**
 * Caches the output of a network's frozen first layers for each example, which is the same in every step. Training continues
 * with the layers after them, to the same weights up to rounding. Undefined if no output can be cached, or if the run was stopped.
 */
export async function cacheFrozenLayers(
  net: Net,
  data: Dataset | Stream,
  problem: CachedRun,
): Promise<Rest | undefined> {
  const { optimizer, adapt, validate, cache = {}, mix, asked } = problem;
  if (cache === false || mix || adapt?.views || adapt?.targetTeachers || 'epoch' in data) return undefined;
  requireCache(cache);
  const trainable = trainableOf(net, optimizer);
  const random = cache.views !== undefined && !adapt;
  const boundary = frozenBoundary(net, trainable, { adapt, random });
  if (!boundary) return undefined;
  const fixedBoundary = random ? frozenBoundary(net, trainable, { adapt }) : boundary;
  const isRandom = fixedBoundary?.depth !== boundary.depth;
  const views = isRandom ? (cache.views ?? 1) : 1;
  const [front, rest] = splitAt(net, boundary);
  const terms = [...Object.values(problem.losses), adapt];
  const teachers = [...new Set(terms.flatMap((term) => term?.teachers ?? []))];
  // Teachers get the examples, not random views of them, and a cached view does not record how its boxes moved.
  const readsBoxes = Object.values(problem.losses).some(({ boxes }) => boxes);
  if (isRandom && (teachers.length > 0 || readsBoxes)) return undefined;

  const started = performance.now();
  const cacheRows = (set: Dataset) => cacheFor(front, set, { boundary, cache, asked });
  try {
    const trainRows = isRandom
      ? await viewsOf(front, data, { boundary, trainable, views, seed: problem.seed ?? 0, asked })
      : await cacheRows(data);
    const validRows = trainRows && validate && (await cacheRows(validate));
    const targetRows = trainRows && adapt && (await cacheRows(adapt.target));
    if (!trainRows || (validate && !validRows) || (adapt && !targetRows)) return undefined;
    const { shape } = boundary;
    const parts: Part[] = [{ values: trainRows.values, shape }];
    for (const teacher of teachers) parts.push(await outputsOf(teacher, data));
    const repeatedData = repeated(data, views);
    return {
      net: rest,
      data: partsSet(repeatedData, parts),
      views,
      preprocess: (_, { decode }) => preprocessParts(parts, teachers, decode),
      ...(validRows &&
        validate && { validate: { ...partsSet(validate, [{ values: validRows.values, shape }]), shape } }),
      ...(targetRows &&
        adapt && {
          adapt: { ...adapt, target: partsSet(adapt.target, [{ values: targetRows.values, shape }]) },
        }),
      report: {
        upTo: front.layers[front.layers.length - 1].name,
        seconds: (performance.now() - started) / 1000,
        bytes: [trainRows, validRows, targetRows].reduce((sum, rows) => sum + (rows?.values.byteLength ?? 0), 0),
        found: trainRows.found,
      },
      dispose: () => forgetGraphs(rest),
    };
  } finally {
    forgetGraphs(front);
  }
}

function requireCache(cache: CacheOptions): void {
  requireOptions("fit's cache", cache, { where: true, views: true });
  const { where, views = 1 } = cache;
  if (where !== undefined && where !== 'memory' && where !== 'disk') {
    throw new TransferError(`cache's where must be 'memory' or 'disk'; got '${where}'. Try leaving it out.`);
  }
  if (!Number.isInteger(views) || views < 1) {
    throw new TransferError(
      `cache's views must be a positive integer, the random views of each example; got ${views}. Try views: 4.`,
    );
  }
}

/** The frozen front of a network, and the rest, which reads the front's output. They share the network's weights. */
function splitAt(net: Net, { depth, shape }: Boundary): [front: Net, rest: Net] {
  const front = { ...net, layers: net.layers.slice(0, depth), output: shape, classes: undefined };
  return [front, { ...net, layers: net.layers.slice(depth), input: { shape } }];
}

/** The cached output of the front for every example. Undefined if it is too large, or if the run was stopped. */
async function cacheFor(
  front: Net,
  data: Dataset,
  { boundary, cache, asked }: { boundary: Boundary; cache: CacheOptions; asked: () => boolean },
): Promise<CachedRows | undefined> {
  const size = boundary.shape.reduce((product, length) => product * length, data.labels.length);
  const where = cache.where ?? (size * 4 <= MEMORY ? 'memory' : 'disk');
  if (size * 4 > (where === 'memory' ? MEMORY : DISK)) return undefined;
  const { key, persistent } = await keyOf(front, data);
  const make = () => activationRows(front, data, asked);
  if (where === 'memory') return cacheInMemory(key, size, make);
  if (persistent && HAS_DISK) return cacheOnDisk(key, size, make);
  if (cache.where === undefined) return undefined;
  throw new TransferError(
    `cache on disk needs layers that another process can identify; got custom layers in ${front.name}. ` +
      "Try cache: { where: 'memory' }, or leave `where` out.",
  );
}

async function viewsOf(
  front: Net,
  data: Dataset,
  { boundary, ...making }: Parameters<typeof viewRows>[2] & { boundary: Boundary },
): Promise<CachedRows | undefined> {
  const size = boundary.shape.reduce((product, length) => product * length, data.labels.length * making.views);
  if (size * 4 > MEMORY) return undefined;
  const values = await collected(size, viewRows(front, data, making));
  return values && { values, found: false };
}

/** The labels and names of a set whose examples are repeated. */
function repeated(data: Dataset, times: number): Dataset {
  if (times === 1) return data;
  const repeat = <Value>(values: readonly Value[]) => Array.from({ length: times }, () => values).flat();
  const indices = repeat(data.labels.map((_, index) => index));
  return {
    ...data,
    labels: repeat(data.labels),
    tasks: tasksAt(data.tasks, indices),
    ids: repeat(data.ids),
    columns: undefined,
  };
}

async function outputsOf(teacher: Net, data: Dataset): Promise<Part> {
  return { values: await valuesOf(await predict(teacher, data)), shape: teacher.output };
}
