import type { Dataset } from '../core/dataset';
import { TransferError } from '../error';
import { requireDataset, requireNames, requireProperties } from '../require/arguments';

/** Anything with an ordered list of classes: a net, a head or a dataset. */
export interface HasClasses {
  readonly name: string;
  readonly classes?: readonly string[];
}

/**
 * The same examples with labels remapped to a net's class indices: `inClassesOf(net, data)`. Classes are matched by
 * name, so data may lack some of the net's classes or list them in a different order. `evaluate`, `fit` and everything
 * else that compares a net with labels call it.
 *
 * Returns the data unchanged if both lists are equal, if either is empty, or if one list is only indices ('0', '1', …)
 * and they share no name. Throws if an argument has the wrong type, or if an example's class is not among the net's
 * classes.
 */
export function inClassesOf(net: HasClasses, data: Dataset): Dataset {
  requireProperties('inClassesOf', 'a net', net, ['name']);
  requireDataset('inClassesOf', data);
  if (net.classes !== undefined) requireNames('inClassesOf', net.classes);
  const indices = classIndices(net, data, classesWithExamples(data));
  if (!indices) return data;
  return {
    ...data,
    classes: [...(net.classes as readonly string[])],
    labels: data.labels.map(remapped(indices, data)),
  };
}

/**
 * The net's index of each class of the data, matched by name; -1 for a class without examples that the net lacks.
 * Undefined if labels stay unchanged. `used` are the classes that have an example.
 */
export function classIndices(
  net: HasClasses,
  data: HasClasses,
  used: ReadonlySet<string>,
): readonly number[] | undefined {
  const [known, dataClasses] = [net.classes ?? [], data.classes ?? []];
  if (known.length === 0 || dataClasses.length === 0 || isSame(known, dataClasses)) return undefined;
  const indexOf = new Map(known.map((name, index) => [name, index]));
  if ([...used].every((name) => indexOf.has(name))) return dataClasses.map((name) => indexOf.get(name) ?? -1);
  const areDisjoint = !dataClasses.some((name) => indexOf.has(name));
  const hasIndexNames = areIndices(known) || areIndices(dataClasses);
  if (areDisjoint && hasIndexNames && dataClasses.length <= known.length) return undefined;
  throw unknownClasses(net, data, { known, unknown: [...used].filter((name) => !indexOf.has(name)) });
}

/** Whether two lists of classes are equal. */
export function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((name, index) => name === b[index]));
}

/** A list of names for an error message, shortened after the first eight. */
export function someNames(names: readonly string[]): string {
  const [first, rest] = [names.slice(0, MOST_NAMES), names.length - MOST_NAMES];
  return names.length === 0 ? 'none' : first.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

const MOST_NAMES = 8;

/** Whether class names are only their indices, the default of `arrays`. */
function areIndices(names: readonly string[]): boolean {
  return names.every((name, index) => name === String(index));
}

function classesWithExamples({ classes, labels }: Dataset): Set<string> {
  const used = new Set<string>();
  for (const label of new Set(labels)) if (classes[label] !== undefined) used.add(classes[label]);
  return used;
}

function remapped(indices: readonly number[], { name }: Dataset): (label: number, example: number) => number {
  return (label, example) => {
    const index = indices[label];
    if (index !== undefined || Number.isNaN(label)) return index ?? label;
    throw new TransferError(
      `${name}: labels of ${indices.length} classes must be from 0 to ${indices.length - 1}; got ${label} in example ${example}.`,
    );
  };
}

function unknownClasses(
  net: HasClasses,
  data: HasClasses,
  { known, unknown }: { known: readonly string[]; unknown: readonly string[] },
): TransferError {
  return new TransferError(
    `${data.name} has examples of classes that ${net.name} does not have: ${someNames(unknown)}. ${net.name} has ` +
      `${someNames(known)}; ${data.name} has ${someNames(data.classes ?? [])}. Leave the others out: onlyClasses(data, names), ` +
      'put a new head on the net: head({ classes: data.classes }), or, if the classes are the same under other names, give the ' +
      "data the net's names: { ...data, classes: net.classes }.",
  );
}
