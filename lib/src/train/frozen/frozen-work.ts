import type { Dataset } from '../../core/dataset';
import type { FrozenWork } from '../../core/history';
import type { Net } from '../../core/net';
import type { Stream } from '../../core/stream';
import type { Transform } from '../../core/transform';
import { tasksAt } from '../../data/task-labels';
import { TransferError } from '../../error';
import { forgetGraphs } from '../../net/graphs';
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
import { collected, DISK, type Kept, keepInMemory, keepOnDisk, MEMORY } from './store';

export interface CacheOptions {
  /**
   * `memory` for the next runs of this process, `disk` for those of the next as well. Left out: in memory up to 1 GB, on disk
   * beyond that up to 8 GB.
   */
  readonly where?: 'memory' | 'disk';
  /**
   * With random changes in front of the frozen layers: so many versions of each example are made once, and epochs take turns
   * with them. Left out, nothing is kept in front of which something is drawn at random.
   */
  readonly views?: number;
}

/** What is left to do in each step: the rest of the net, on what leaves its frozen part. */
export interface Rest {
  readonly net: Net;
  /** The training examples, `views` times one after the other. */
  readonly data: Dataset;
  readonly views: number;
  preprocess(net: Net, format: BatchFormat): Preprocess;
  readonly validate?: Dataset;
  readonly adapt?: Adaptation;
  readonly report: FrozenWork;
  dispose(): void;
}

interface Problem {
  readonly optimizer: Transform;
  readonly losses: Readonly<Record<string, Loss>>;
  readonly adapt?: Adaptation;
  readonly validate?: Dataset;
  readonly cache?: CacheOptions | false;
  readonly seed?: number;
  /** Examples are mixed anew in each step, so nothing can be kept. */
  readonly mix?: Mix;
  /** Whether the run is to stop. */
  asked(): boolean;
}

/**
 * Computes once what a frozen net's first layers make of each example. The same in every step, it need not be computed in
 * every step: training goes on behind it, to the same weights. Undefined where nothing can be kept, or the run was stopped.
 */
export async function frozenWork(net: Net, data: Dataset | Stream, problem: Problem): Promise<Rest | undefined> {
  const { optimizer, adapt, validate, cache = {}, mix, asked } = problem;
  if (cache === false || mix || 'epoch' in data) return undefined;
  requireCache(cache);
  const trainable = trainableOf(net, optimizer);
  const random = cache.views !== undefined && !adapt;
  const boundary = frozenBoundary(net, trainable, { adapt, random });
  if (!boundary) return undefined;
  const fixed = random ? frozenBoundary(net, trainable, { adapt }) : boundary;
  const drawn = fixed?.depth !== boundary.depth;
  const views = drawn ? (cache.views ?? 1) : 1;
  const [front, rest] = parted(net, boundary);
  const asking = [...Object.values(problem.losses), adapt];
  const teachers = [...new Set(asking.flatMap((one) => one?.teachers ?? []))];
  // A teacher sees an example as it is, and not as a random view shows it; of a view that was kept nobody knows how it moved.
  const reading = Object.values(problem.losses).some(({ boxes }) => boxes);
  if (drawn && (teachers.length > 0 || reading)) return undefined;

  const started = performance.now();
  const keep = (set: Dataset) => keepFor(front, set, { boundary, cache, asked });
  try {
    const kept = drawn
      ? await viewsOf(front, data, { boundary, trainable, views, seed: problem.seed ?? 0, asked })
      : await keep(data);
    const held = kept && validate && (await keep(validate));
    const target = kept && adapt && (await keep(adapt.target));
    if (!kept || (validate && !held) || (adapt && !target)) return undefined;
    const { shape } = boundary;
    const parts: Part[] = [{ values: kept.values, shape }];
    for (const teacher of teachers) parts.push(await outputsOf(teacher, data));
    const all = repeated(data, views);
    return {
      net: rest,
      data: partsSet(all, parts),
      views,
      preprocess: (_, { decode }) => preprocessParts(parts, teachers, decode),
      ...(held && validate && { validate: { ...partsSet(validate, [{ values: held.values, shape }]), shape } }),
      ...(target &&
        adapt && {
          adapt: { ...adapt, target: partsSet(adapt.target, [{ values: target.values, shape }]) },
        }),
      report: {
        upTo: front.layers[front.layers.length - 1].name,
        seconds: (performance.now() - started) / 1000,
        bytes: [kept, held, target].reduce((sum, one) => sum + (one?.values.byteLength ?? 0), 0),
        found: kept.found,
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
    throw new TransferError(`cache's where is '${where}'; it is 'memory' or 'disk', or left out.`);
  }
  if (!Number.isInteger(views) || views < 1) {
    throw new TransferError(`cache's views is ${views}; it is how many versions of each example are made, 1 or more.`);
  }
}

/** The frozen front of a net, and the rest, which reads what leaves it. They share the net's weights. */
function parted(net: Net, { depth, shape }: Boundary): [front: Net, rest: Net] {
  const front = { ...net, layers: net.layers.slice(0, depth), output: shape, classes: undefined };
  return [front, { ...net, layers: net.layers.slice(depth), input: { shape } }];
}

/** What leaves the front for every example, kept where it has room. Undefined where it has none, or the run was stopped. */
async function keepFor(
  front: Net,
  data: Dataset,
  { boundary, cache, asked }: { boundary: Boundary; cache: CacheOptions; asked: () => boolean },
): Promise<Kept | undefined> {
  const numbers = boundary.shape.reduce((product, side) => product * side, data.labels.length);
  const where = cache.where ?? (numbers * 4 <= MEMORY ? 'memory' : 'disk');
  if (numbers * 4 > (where === 'memory' ? MEMORY : DISK)) return undefined;
  const { key, lasting } = await keyOf(front, data);
  const make = () => activationRows(front, data, asked);
  if (where === 'memory') return keepInMemory(key, numbers, make);
  if (lasting) return keepOnDisk(key, numbers, make);
  if (cache.where === undefined) return undefined;
  throw new TransferError(
    `${front.name} has layers written by hand, whose outputs cannot be told from those of another function in the next ` +
      "process. Pass cache: { where: 'memory' }, or leave `where` out.",
  );
}

async function viewsOf(
  front: Net,
  data: Dataset,
  { boundary, ...making }: Parameters<typeof viewRows>[2] & { boundary: Boundary },
): Promise<Kept | undefined> {
  const numbers = boundary.shape.reduce((product, side) => product * side, data.labels.length * making.views);
  if (numbers * 4 > MEMORY) return undefined;
  const values = await collected(numbers, viewRows(front, data, making));
  return values && { values, found: false };
}

/** Labels and names of a set whose examples stand several times one after the other. */
function repeated(data: Dataset, times: number): Dataset {
  if (times === 1) return data;
  const again = <Value>(values: readonly Value[]) => Array.from({ length: times }, () => values).flat();
  const places = again(data.labels.map((_, place) => place));
  return {
    ...data,
    labels: again(data.labels),
    tasks: tasksAt(data.tasks, places),
    ids: again(data.ids),
    columns: undefined,
  };
}

async function outputsOf(teacher: Net, data: Dataset): Promise<Part> {
  return { values: valuesOf(await predict(teacher, data)), shape: teacher.output };
}
