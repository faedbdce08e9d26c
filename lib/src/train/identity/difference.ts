import { someNames } from '../../data/in-classes-of';
import { POSITIONS } from './probe';
import { FORMAT } from './run-identity';

type Identity = Readonly<Record<string, unknown>>;

/** Pairs that differ by less are equal but for rounding, which is another on other machines. */
const TOLERANCE = 3e-5;

/** The same of weights at the start, which may come from training on another machine. Two random starts differ by more. */
const START_TOLERANCE = 1e-2;

/** What a difference in numbers is called. */
const WORDS: Readonly<Record<string, string>> = {
  labels: 'its data has other labels',
  examples: 'its data has other examples',
  schedule: 'its optimizer has other schedules',
  updates: 'its optimizer takes other steps from the same gradients',
  teachers: 'its teachers have other weights',
  adaptation: 'its adaptation gives other values for the same features and outputs',
  'teachers of the adaptation': 'the teachers of its adaptation have other weights',
  target: 'the target of its adaptation has other examples',
  balance: 'its balance weights the same losses otherwise',
  mix: 'its mix draws other shares',
  validation: 'its validation data has other examples, labels or classes',
  layers: 'its net is made of other layers, or of layers with other settings',
  changes: 'its net augments the same examples otherwise',
  start: 'its net began with other weights',
  frozen: 'the frozen weights of its net have other values',
};

/** Differences that arrays tell better, where they differ: another optimizer has other slots. */
const ARRAYS_TELL = new Set(['schedule', 'updates', 'frozen', 'start']);

/** The first thing in which a saved run differs from this one, as part of a sentence. `odd` names arrays that do not fit. */
export function difference(saved: Identity, current: Identity, odd?: string): string | undefined {
  if (saved.format !== FORMAT) {
    return "an earlier version of the library wrote it, and it does not say which loss, optimizer and labels were the run's";
  }
  for (const key of Object.keys(current)) {
    const [before, now] = [saved[key], current[key]];
    if (isEqual(before, now, key === 'start' ? START_TOLERANCE : TOLERANCE)) continue;
    return ARRAYS_TELL.has(key) && odd ? odd : told(key, before, now);
  }
  return odd;
}

function told(key: string, before: unknown, now: unknown): string {
  if (key === 'rate') return rateTold(before, now);
  if (key === 'classes') return `its classes are ${namesTold(before)}, this run's are ${namesTold(now)}`;
  if (key.startsWith('loss ')) return lossTold(key.slice('loss '.length));
  const words = WORDS[key];
  if (words && before === null) return `it has no ${key}, and this run has one`;
  if (words && now === null) return `it has ${key === 'adaptation' ? 'an' : 'a'} ${key}, and this run has none`;
  return words ?? `its ${key} is ${JSON.stringify(before)}, this run's is ${JSON.stringify(now)}`;
}

function lossTold(name: string): string {
  return `its loss${name === 'loss' ? '' : ` '${name}'`} gives other values for the same outputs and labels`;
}

function rateTold(before: unknown, now: unknown): string {
  const [saved, current] = [pairsIn(before) ?? [], pairsIn(now) ?? []];
  const at = current.findIndex((pair, index) => !isNear(pair, saved[index], TOLERANCE));
  if (at < 0 || !saved[at]) return 'its optimizer has another learning rate';
  const when = POSITIONS[at] === 0 ? 'the start' : `${Math.round(100 * POSITIONS[at])} % of the run`;
  const rate = ([, scale]: readonly number[]) => Number(scale.toPrecision(4));
  return `its learning rate at ${when} is ${rate(saved[at])}, this run's is ${rate(current[at])}`;
}

function namesTold(classes: unknown): string {
  if (Array.isArray(classes)) return someNames(classes);
  return Object.entries((classes ?? {}) as Record<string, string[]>)
    .map(([task, names]) => `${task}: ${someNames(names)}`)
    .join('; ');
}

type Pair = readonly [sum: number, scale: number];

function pairsIn(value: unknown): readonly Pair[] | undefined {
  return (value as { about?: readonly Pair[] } | null)?.about;
}

/** Pairs up to rounding, all else to the letter. */
function isEqual(one: unknown, other: unknown, tolerance: number): boolean {
  const [a, b] = [pairsIn(one), pairsIn(other)];
  if (a && b) {
    const [{ about: _, ...rest }, { about: __, ...others }] = [one as { about: unknown }, other as { about: unknown }];
    const isAlike = isEqual(rest, others, tolerance) && a.length === b.length;
    return isAlike && a.every((pair, at) => isNear(pair, b[at], tolerance));
  }
  if (isRecord(one) && isRecord(other)) {
    return [...new Set([...Object.keys(one), ...Object.keys(other)])].every((key) =>
      isEqual(one[key], other[key], tolerance),
    );
  }
  return JSON.stringify(one) === JSON.stringify(other);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is no finite number is `null` in JSON, and equals itself. */
function isNear([sum, scale]: Pair, other: Pair | undefined, tolerance: number): boolean {
  if (!other) return false;
  const near = tolerance * Math.max(Math.abs(scale), Math.abs(other[1]));
  const same = (a: number, b: number) => a === b || Math.abs(a - b) <= near;
  return same(sum, other[0]) && same(scale, other[1]);
}
