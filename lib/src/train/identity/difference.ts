import { someNames } from '../../data/in-classes-of';
import { POSITIONS } from './probe';
import { FORMAT } from './run-identity';

type Identity = Readonly<Record<string, unknown>>;

/** Pairs that differ by less are equal up to rounding, which differs between machines. */
const TOLERANCE = 3e-5;

/** The same for start weights, which may be trained on another machine. Two random initialisations differ by more. */
const START_TOLERANCE = 1e-2;

/** The descriptions of differences, by key. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  labels: 'its data has other labels',
  examples: 'its data has other examples',
  schedule: 'its optimizer has other schedules',
  updates: 'its optimizer takes other steps from the same gradients',
  teachers: 'its teachers have other weights',
  adaptation: 'its adaptation gives other values for the same features and outputs',
  'teachers of the adaptation': 'the teachers of its adaptation have other weights',
  target: 'the target of its adaptation has other examples',
  balance: 'its balance gives the same losses other weights',
  mix: 'its mix draws other blend weights',
  validation: 'its validation data has other examples, labels or classes',
  layers: 'its network has other layers, or layers with other settings',
  changes: 'its network augments the same examples differently',
  start: 'its network started with other weights',
  frozen: 'the frozen weights of its network have other values',
};

/** Differences that a mismatch of arrays describes better, if there is one: another optimizer has other slots. */
const SHOWN_BY_ARRAYS = new Set(['schedule', 'updates', 'frozen', 'start']);

/** The first difference between a saved run and this one, as part of an error message. `arrayMismatch` describes an array. */
export function difference(saved: Identity, current: Identity, arrayMismatch?: string): string | undefined {
  if (saved.format !== FORMAT) {
    return "an earlier version of the library wrote it, without the run's loss, optimizer and labels";
  }
  for (const key of Object.keys(current)) {
    const [before, now] = [saved[key], current[key]];
    if (isEqual(before, now, key === 'start' ? START_TOLERANCE : TOLERANCE)) continue;
    return SHOWN_BY_ARRAYS.has(key) && arrayMismatch ? arrayMismatch : describe(key, before, now);
  }
  return arrayMismatch;
}

function describe(key: string, before: unknown, now: unknown): string {
  if (key === 'rate') return describeRate(before, now);
  if (key === 'classes') return `its classes are ${listNames(before)}, this run's are ${listNames(now)}`;
  if (key.startsWith('loss ')) return describeLoss(key.slice('loss '.length));
  const description = DESCRIPTIONS[key];
  if (description && before === null) return `it has no ${key}, and this run has one`;
  if (description && now === null) return `it has ${key === 'adaptation' ? 'an' : 'a'} ${key}, and this run has none`;
  return description ?? `its ${key} is ${JSON.stringify(before)}, this run's is ${JSON.stringify(now)}`;
}

function describeLoss(name: string): string {
  return `its loss${name === 'loss' ? '' : ` '${name}'`} gives other values for the same outputs and labels`;
}

function describeRate(before: unknown, now: unknown): string {
  const [saved, current] = [pairsIn(before) ?? [], pairsIn(now) ?? []];
  const at = current.findIndex((pair, index) => !isNear(pair, saved[index], TOLERANCE));
  if (at < 0 || !saved[at]) return 'its optimizer has another learning rate';
  const when = POSITIONS[at] === 0 ? 'the start' : `${Math.round(100 * POSITIONS[at])} % of the run`;
  const rate = ([, scale]: readonly number[]) => Number(scale.toPrecision(4));
  return `its learning rate at ${when} is ${rate(saved[at])}, this run's is ${rate(current[at])}`;
}

function listNames(classes: unknown): string {
  if (Array.isArray(classes)) return someNames(classes);
  return Object.entries((classes ?? {}) as Record<string, string[]>)
    .map(([task, names]) => `${task}: ${someNames(names)}`)
    .join('; ');
}

type Pair = readonly [sum: number, scale: number];

function pairsIn(value: unknown): readonly Pair[] | undefined {
  return (value as { about?: readonly Pair[] } | null)?.about;
}

/** Whether two parts of identities are equal: pairs up to rounding, all else exactly. */
function isEqual(saved: unknown, current: unknown, tolerance: number): boolean {
  const [a, b] = [pairsIn(saved), pairsIn(current)];
  if (a && b) {
    const [{ about: _, ...savedRest }, { about: __, ...currentRest }] = [saved, current] as { about: unknown }[];
    const isSame = isEqual(savedRest, currentRest, tolerance) && a.length === b.length;
    return isSame && a.every((pair, index) => isNear(pair, b[index], tolerance));
  }
  if (isRecord(saved) && isRecord(current)) {
    return [...new Set([...Object.keys(saved), ...Object.keys(current)])].every((key) =>
      isEqual(saved[key], current[key], tolerance),
    );
  }
  return JSON.stringify(saved) === JSON.stringify(current);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** NaN and infinite numbers are `null` in JSON, and equal themselves. */
function isNear([sum, scale]: Pair, other: Pair | undefined, tolerance: number): boolean {
  if (!other) return false;
  const margin = tolerance * Math.max(Math.abs(scale), Math.abs(other[1]));
  const isClose = (a: number, b: number) => a === b || Math.abs(a - b) <= margin;
  return isClose(sum, other[0]) && isClose(scale, other[1]);
}
