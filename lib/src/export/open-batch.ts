import { operationsOf } from '../engine/compile/constant-folding';
import { DTYPE } from '../engine/compile/dtype';
import type { Operation, Source, Trace } from '../engine/compile/trace';
import type { TensorValues } from '../engine/native';
import { TransferError } from '../error';

/** A function traced for batches of some size. */
export interface Sized {
  readonly batch: number;
  readonly trace: Trace;
}

/** What stands in the place of a constant that depends on the number of examples. */
export type Opened =
  /** The shape of a `Reshape`, with -1 where examples are counted. */
  | { readonly kind: 'free'; readonly values: Int32Array; readonly shape: readonly number[] }
  /** Whole numbers, each so much, or so much for every example. */
  | { readonly kind: 'counted'; readonly entries: readonly Entry[]; readonly shape: readonly number[] }
  /** One number everywhere, in a tensor of this shape. */
  | { readonly kind: 'filled'; readonly value: number; readonly sides: readonly Entry[] };

/** A whole number: `fixed`, or `each` for every example. */
export type Entry = { readonly fixed: number } | { readonly each: number };

type Constant = Extract<Source, { kind: 'constant' }>;

/**
 * The constants of the first trace that depend on the number of examples, and what to put in their place so that it may
 * be any. JavaScript froze sizes into each trace; where the same function, traced for batches of several sizes, does the
 * same operations in the same order, and its constants are the same or count examples, each of them is a multiple of the
 * size. Two sizes show what multiple; the others have to agree. Throws where the traces differ in more: then what the
 * function computes of one example depends on how many there are, or on what they are.
 */
export function openBatch(sized: readonly Sized[]): Map<Source, Opened> {
  const lists = sized.map(({ trace }) => operationsOf(trace.results));
  const places = lists.map((list) => new Map(list.map((operation, place) => [operation, place])));
  const [first] = lists;
  if (lists.some((list) => list.length !== first.length)) throw depends('it does another number of operations');
  const opened = new Map<Source, Opened>();
  const compare = (sources: readonly Source[], user: Operation | undefined, input: number) => {
    if (sources.every((source) => sameOrigin(source, sources[0], places, sources.indexOf(source)))) return;
    if (!sources.every(isConstant)) throw depends(`${user?.op ?? 'the result'} takes something else`);
    const how = open(sources, sized, user, input);
    if (!how) throw depends(`${user?.op ?? 'the result'} takes other numbers`);
    opened.set(sources[0], how);
  };
  for (const [place, operation] of first.entries()) {
    const alike = lists.map((list) => list[place]);
    if (alike.some(({ op, attributes }) => op !== operation.op || !same(attributes, operation.attributes))) {
      throw depends(`it does ${[...new Set(alike.map(({ op }) => op))].join(' or ')}`);
    }
    for (const input of operation.inputs.keys()) {
      compare(
        alike.map(({ inputs }) => inputs[input]),
        operation,
        input,
      );
    }
  }
  for (const place of sized[0].trace.results.keys()) {
    compare(
      sized.map(({ trace }) => trace.results[place]),
      undefined,
      0,
    );
  }
  return opened;
}

function depends(how: string): TransferError {
  return new TransferError(
    `The net cannot be written for any number of examples: with another number ${how}. Something in it looks at the whole ` +
      'batch, or at values. Cut the net before that, or run it here with predict.',
  );
}

function isConstant(source: Source): source is Constant {
  return source.kind === 'constant';
}

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** Whether two sources, of the first trace and of another, are the same thing. */
function sameOrigin(
  one: Source,
  first: Source,
  places: readonly ReadonlyMap<Operation, number>[],
  which: number,
): boolean {
  if (one.kind !== first.kind || one.dtype !== first.dtype) return false;
  switch (one.kind) {
    case 'argument':
      return one.index === (first as typeof one).index;
    case 'captured':
      return one.captured.dataId === (first as typeof one).captured.dataId;
    case 'constant':
      return same(one.shape, first.shape) && sameValues(one.values, (first as Constant).values);
    default: {
      const other = first as typeof one;
      return one.index === other.index && places[which].get(one.operation) === places[0].get(other.operation);
    }
  }
}

function sameValues(one: TensorValues, other: TensorValues): boolean {
  return (
    one.length === other.length && Array.prototype.every.call(one, (value, place) => Object.is(value, other[place]))
  );
}

function open(
  constants: readonly Constant[],
  sized: readonly Sized[],
  user: Operation | undefined,
  input: number,
): Opened | undefined {
  const [{ shape, dtype }] = constants;
  const counts = (numbers: readonly number[]) => entryOf(numbers, sized);
  if (dtype === DTYPE.int32 && constants.every((constant) => same(constant.shape, shape)) && shape.length < 2) {
    const entries = [...(constants[0].values as Int32Array).keys()].map((place) =>
      counts(constants.map(({ values }) => Number(values[place]))),
    );
    if (!entries.every((entry) => entry !== undefined)) return undefined;
    const counted = entries.filter((entry) => 'each' in entry).length;
    if (user?.op === 'Reshape' && input === 1 && counted === 1) {
      const values = Int32Array.from(entries, (entry) => ('each' in entry ? -1 : entry.fixed));
      return { kind: 'free', values, shape };
    }
    return { kind: 'counted', entries, shape };
  }
  if (constants.some((constant) => constant.shape.length !== shape.length)) return undefined;
  const value = Number(constants[0].values[0]);
  const isUniform = constants.every(({ values }) =>
    Array.prototype.every.call(values, (one) => Object.is(Number(one), value)),
  );
  const sides = shape.map((_, axis) => counts(constants.map((constant) => constant.shape[axis])));
  return isUniform && sides.every((side) => side !== undefined) ? { kind: 'filled', value, sides } : undefined;
}

/** A number that is the same at every size, or the same for every example. */
function entryOf(numbers: readonly number[], sized: readonly Sized[]): Entry | undefined {
  if (numbers.every((number) => number === numbers[0])) return { fixed: numbers[0] };
  const each = numbers[0] / sized[0].batch;
  const agrees = Number.isInteger(each) && numbers.every((number, place) => number === each * sized[place].batch);
  return agrees ? { each } : undefined;
}
