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

/** The replacement of a constant that depends on the batch size. */
export type Opened =
  /** The shape of a `Reshape`, with -1 for the batch axis. */
  | { readonly kind: 'free'; readonly values: Int32Array; readonly shape: readonly number[] }
  /** Integers, each fixed or proportional to the batch size. */
  | { readonly kind: 'counted'; readonly entries: readonly Entry[]; readonly shape: readonly number[] }
  /** A tensor of this shape, filled with one value. */
  | { readonly kind: 'filled'; readonly value: number; readonly sides: readonly Entry[] };

/** An integer: `fixed`, or `each` times the batch size. */
export type Entry = { readonly fixed: number } | { readonly each: number };

type Constant = Extract<Source, { kind: 'constant' }>;

/**
 * Finds the constants of the first trace that depend on the batch size, and their replacements for any batch size. JavaScript
 * froze sizes into each trace. The traces for several batch sizes must have the same operations in the same order, and constants
 * that are equal or multiples of the batch size. The first size gives the multiple; the others must agree. Throws if the traces
 * differ otherwise: then the result for an example depends on the number of examples, or on their values.
 */
export function openBatch(sized: readonly Sized[]): Map<Source, Opened> {
  const lists = sized.map(({ trace }) => operationsOf(trace.results));
  const indices = lists.map((list) => new Map(list.map((operation, index) => [operation, index])));
  const [first] = lists;
  if (lists.some((list) => list.length !== first.length)) throw dependsOnBatch('it does another number of operations');
  const opened = new Map<Source, Opened>();
  const compare = (sources: readonly Source[], user: Operation | undefined, input: number) => {
    if (sources.every((source) => sameOrigin(source, sources[0], indices, sources.indexOf(source)))) return;
    if (!sources.every(isConstant)) throw dependsOnBatch(`${user?.op ?? 'the result'} takes something else`);
    const replacement = open(sources, sized, user, input);
    if (!replacement) throw dependsOnBatch(`${user?.op ?? 'the result'} takes other numbers`);
    opened.set(sources[0], replacement);
  };
  for (const [index, operation] of first.entries()) {
    const counterparts = lists.map((list) => list[index]);
    if (counterparts.some(({ op, attributes }) => op !== operation.op || !same(attributes, operation.attributes))) {
      throw dependsOnBatch(`it does ${[...new Set(counterparts.map(({ op }) => op))].join(' or ')}`);
    }
    for (const input of operation.inputs.keys()) {
      compare(
        counterparts.map(({ inputs }) => inputs[input]),
        operation,
        input,
      );
    }
  }
  for (const index of sized[0].trace.results.keys()) {
    compare(
      sized.map(({ trace }) => trace.results[index]),
      undefined,
      0,
    );
  }
  return opened;
}

function dependsOnBatch(difference: string): TransferError {
  return new TransferError(
    `The net cannot be written for any number of examples: with another number ${difference}. Something in it depends on the full ` +
      'batch, or on values. Cut the net before that, or run it here with predict.',
  );
}

function isConstant(source: Source): source is Constant {
  return source.kind === 'constant';
}

const same = (first: unknown, second: unknown) => JSON.stringify(first) === JSON.stringify(second);

/** Whether a source of another trace corresponds to one of the first trace. */
function sameOrigin(
  source: Source,
  first: Source,
  indices: readonly ReadonlyMap<Operation, number>[],
  which: number,
): boolean {
  if (source.kind !== first.kind || source.dtype !== first.dtype) return false;
  switch (source.kind) {
    case 'argument':
      return source.index === (first as typeof source).index;
    case 'captured':
      return source.captured.dataId === (first as typeof source).captured.dataId;
    case 'constant':
      return same(source.shape, first.shape) && sameValues(source.values, (first as Constant).values);
    default: {
      const second = first as typeof source;
      return source.index === second.index && indices[which].get(source.operation) === indices[0].get(second.operation);
    }
  }
}

function sameValues(first: TensorValues, second: TensorValues): boolean {
  return (
    first.length === second.length &&
    Array.prototype.every.call(first, (value, index) => Object.is(value, second[index]))
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
    const entries = [...(constants[0].values as Int32Array).keys()].map((index) =>
      counts(constants.map(({ values }) => Number(values[index]))),
    );
    if (!entries.every((entry) => entry !== undefined)) return undefined;
    const counted = entries.filter((entry) => 'each' in entry).length;
    // A shape has at most one length that follows from the others.
    const isOpen = entries.some((entry) => 'fixed' in entry && entry.fixed === -1);
    if (user?.op === 'Reshape' && input === 1 && counted === 1 && !isOpen) {
      const values = Int32Array.from(entries, (entry) => ('each' in entry ? -1 : entry.fixed));
      return { kind: 'free', values, shape };
    }
    return { kind: 'counted', entries, shape };
  }
  if (constants.some((constant) => constant.shape.length !== shape.length)) return undefined;
  const value = Number(constants[0].values[0]);
  const isUniform = constants.every(({ values }) =>
    Array.prototype.every.call(values, (entry) => Object.is(Number(entry), value)),
  );
  const dimensions = shape.map((_, axis) => counts(constants.map((constant) => constant.shape[axis])));
  return isUniform && dimensions.every((side) => side !== undefined)
    ? { kind: 'filled', value, sides: dimensions }
    : undefined;
}

/** An integer that is the same at every batch size, or proportional to it; undefined for any other. */
function entryOf(numbers: readonly number[], sized: readonly Sized[]): Entry | undefined {
  if (numbers.every((number) => number === numbers[0])) return { fixed: numbers[0] };
  const perExample = numbers[0] / sized[0].batch;
  const agrees =
    Number.isInteger(perExample) && numbers.every((number, index) => number === perExample * sized[index].batch);
  return agrees ? { each: perExample } : undefined;
}
