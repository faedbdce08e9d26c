import type { Dataset, Skipped } from '../core/dataset';
import { type Grouping, groupKeys } from '../data/groups';
import { indicesByClass } from '../data/subset';
import { largest } from '../extremes';
import { requireDataset } from '../require/arguments';
import { requireCount } from '../require/number';
import { requireOptions } from '../require/options';
import { type Gallery, gallery } from './gallery';

/** One class of a dataset; `(unlabelled)` or `(numbers)` if the dataset has no classes. */
export interface ClassDescription {
  readonly class: string;
  readonly examples: number;
  /** Fraction of all examples, in [0, 1]. */
  readonly share: number;
  /** Number of groups among its examples, if `group` was given. */
  readonly groups?: number;
  /** For texts: length in tokens of the median and of the longest text, and the number of truncated texts. */
  readonly tokens?: number;
  readonly longest?: number;
  readonly cut?: number;
  /** The first characters of its first text. */
  readonly text?: string;
}

/** A summary of a dataset, as plain data that `show` draws. */
export interface Description {
  readonly name: string;
  readonly examples: number;
  /** Shape of one example. */
  readonly shape: readonly number[];
  /** The kind of values: `pixels, 0 to 255`. */
  readonly values: string;
  readonly classes: readonly ClassDescription[];
  /** Range and mean of the labels, if they are numeric. */
  readonly labels?: { readonly smallest: number; readonly mean: number; readonly largest: number };
  /** Number of groups, and number of examples in the largest. */
  readonly groups?: { readonly count: number; readonly largest: number };
  readonly skipped: readonly Skipped[];
  /** A few examples of each class, if examples are images. */
  readonly pictures?: Gallery;
}

/** What `describe` counts and shows beyond the classes. */
export interface DescribeOptions {
  /** Images per class, 3 by default; with 0 no image is read. */
  readonly pictures?: number;
  /** Also counts the groups: the examples that `split` must keep together. */
  readonly group?: Grouping;
}

/** Maximum number of images in total. */
const MOST_PICTURES = 72;

/** Characters shown of a text. */
const BEGINNING = 60;

/**
 * Summarises a dataset: the number and fraction of examples per class, the kind of values, the lengths of texts and how
 * many are truncated, the skipped files, and a few evenly spaced images of each class. `show(await describe(data))`
 * draws the summary. Throws if an option is unknown, `data` is not a dataset, `pictures` is not an integer of 0
 * or more, or an image cannot be read.
 */
export async function describe(data: Dataset, options: DescribeOptions = {}): Promise<Description> {
  requireOptions('describe', options, { pictures: true, group: true });
  requireDataset('describe', data);
  const { pictures = 3, group } = options;
  requireCount("describe's pictures", pictures, 'Try 3.', 0);
  const { name, labels, shape, classes, skipped = [] } = data;
  const keys = group === undefined ? undefined : groupKeys(data, group);
  const byClass = indicesByClass(data);
  const isUnlabelled = labels.every(Number.isNaN);
  const names = classes.length > 0 ? classes : [isUnlabelled ? '(unlabelled)' : '(numbers)'];
  return {
    name,
    examples: labels.length,
    shape,
    values: valuesOf(data),
    classes: byClass.map((indices, label) => ({
      class: names[label],
      examples: indices.length,
      share: indices.length / Math.max(1, labels.length),
      ...(keys && { groups: new Set(indices.map((index) => keys[index])).size }),
      ...textsAt(data, indices),
    })),
    ...(classes.length === 0 && !isUnlabelled && { labels: reachOf(labels) }),
    ...(keys && { groups: groupsOf(keys) }),
    skipped,
    ...(data.pixels && pictures > 0 && { pictures: await picturesOf(data, byClass, pictures) }),
  };
}

function valuesOf({ pixels, vocabulary, rate, features }: Dataset): string {
  if (pixels) return 'pixels, 0 to 255';
  if (vocabulary !== undefined) return `token ids of ${vocabulary}`;
  if (rate !== undefined) return `sound, ${rate} samples a second`;
  return features ? `numbers: ${features.join(', ')}` : 'numbers';
}

function textsAt({ columns, vocabulary, shape }: Dataset, indices: readonly number[]): Partial<ClassDescription> {
  const { tokens, text } = columns ?? {};
  if (vocabulary === undefined || !tokens || !text || indices.length === 0) return {};
  const lengths = indices.map((index) => Number(tokens[index])).sort((a, b) => a - b);
  const first = String(text[indices[0]]);
  return {
    tokens: lengths[Math.floor((lengths.length - 1) / 2)],
    longest: lengths[lengths.length - 1],
    cut: lengths.filter((length) => length > shape[0]).length,
    text: first.length > BEGINNING ? `${first.slice(0, BEGINNING)}…` : first,
  };
}

function reachOf(labels: readonly number[]): Description['labels'] {
  const reach = labels.reduce(
    ({ smallest, sum, largest }, label) => ({
      smallest: Math.min(smallest, label),
      sum: sum + label,
      largest: Math.max(largest, label),
    }),
    { smallest: Number.POSITIVE_INFINITY, sum: 0, largest: Number.NEGATIVE_INFINITY },
  );
  return { smallest: reach.smallest, mean: reach.sum / labels.length, largest: reach.largest };
}

function groupsOf(keys: readonly unknown[]): Description['groups'] {
  const counts = new Map<unknown, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return { count: counts.size, largest: largest(counts.values(), 0) };
}

/** A few images of each class, evenly spaced: neighbouring files are often images of the same object. */
function picturesOf(data: Dataset, byClass: readonly (readonly number[])[], perClass: number): Promise<Gallery> {
  const each = Math.max(1, Math.min(perClass, Math.floor(MOST_PICTURES / byClass.length)));
  const indices = byClass.slice(0, MOST_PICTURES).flatMap((all) => {
    const count = Math.min(each, all.length);
    return Array.from({ length: count }, (_, rank) => all[Math.floor(((rank + 0.5) * all.length) / count)]);
  });
  return gallery(data, indices);
}
