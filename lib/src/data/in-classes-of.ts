import type { Dataset } from '../core/dataset';
import { TransferError } from '../error';
import { requireDataset, requireNames, requireProperties } from '../require/arguments';

/** What has classes in an order: a net, a head, or a set. */
export interface HasClasses {
  readonly name: string;
  readonly classes?: readonly string[];
}

/**
 * The same examples with labels that count in a net's classes: `inClassesOf(net, data)`. Classes are matched by name, so data
 * that lacks some of the net's classes or lists them in another order is compared correctly; only labels change. `evaluate`,
 * `fit` and all that compares a net with labels call it. The data comes back as it is where both lists are equal, where
 * either has no names, or where one list only counts ('0', '1', …) and they share no name. Throws if an example is of a
 * class that the net does not have.
 */
export function inClassesOf(net: HasClasses, data: Dataset): Dataset {
  requireProperties('inClassesOf', 'a net', net, ['name']);
  requireDataset('inClassesOf', data);
  if (net.classes !== undefined) requireNames('inClassesOf', net.classes);
  const indices = classIndices(net, data, classesWithExamples(data));
  if (!indices) return data;
  return { ...data, classes: [...(net.classes as readonly string[])], labels: data.labels.map(moved(indices, data)) };
}

/**
 * The net's index of each class of the data, by name; -1 for one that the net does not have and that no example has.
 * Undefined where labels stay as they are. `used` are the classes that have an example.
 */
export function classIndices(
  net: HasClasses,
  data: HasClasses,
  used: ReadonlySet<string>,
): readonly number[] | undefined {
  const [known, given] = [net.classes ?? [], data.classes ?? []];
  if (known.length === 0 || given.length === 0 || isSame(known, given)) return undefined;
  const indexOf = new Map(known.map((name, index) => [name, index]));
  if ([...used].every((name) => indexOf.has(name))) return given.map((name) => indexOf.get(name) ?? -1);
  const isApart = !given.some((name) => indexOf.has(name));
  if (isApart && (onlyCounts(known) || onlyCounts(given)) && given.length <= known.length) return undefined;
  throw unknownClasses(net, data, { known, unknown: [...used].filter((name) => !indexOf.has(name)) });
}

/** Whether two lists of classes are equal. */
export function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one === other || (one.length === other.length && one.every((name, index) => name === other[index]));
}

/** Some names, the first of them where there are many. */
export function someNames(names: readonly string[]): string {
  const [first, rest] = [names.slice(0, MOST_NAMES), names.length - MOST_NAMES];
  return names.length === 0 ? 'none' : first.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

const MOST_NAMES = 8;

/** Names that say no more than the index, as `arrays` gives where none are passed. */
function onlyCounts(names: readonly string[]): boolean {
  return names.every((name, index) => name === String(index));
}

function classesWithExamples({ classes, labels }: Dataset): Set<string> {
  const used = new Set<string>();
  for (const label of new Set(labels)) if (classes[label] !== undefined) used.add(classes[label]);
  return used;
}

function moved(indices: readonly number[], { name }: Dataset): (label: number, example: number) => number {
  return (label, example) => {
    const index = indices[label];
    if (index !== undefined || Number.isNaN(label)) return index ?? label;
    throw new TransferError(
      `${name}: example ${example} has the label ${label}, and the ${indices.length} classes have the labels 0 to ` +
        `${indices.length - 1}.`,
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
