import { type Interval, interval } from 'transferlab/dist/show/interval';
import { writeCsv } from '../csv';
import { visible } from '../visible-text';
import { type Numbers, nameOf, type Setting } from './program';

/** One run that is done. */
export interface Run {
  setting: Setting;
  seed: number;
  numbers: Numbers;
  /** How long it took. */
  seconds: number;
}

/** A setting with the mean over its seeds of each number, and the interval (95 %, Student's t) where there are two or more. */
export interface SweepRow {
  setting: Setting;
  seeds: number;
  numbers: Record<string, Pick<Interval, 'mean'> & Partial<Pick<Interval, 'low' | 'high'>>>;
}

/** The runs by setting, in the order of the settings; one without a run is left out. A number that is none (NaN) has no interval. */
export function sweepRows(settings: readonly Setting[], runs: readonly Run[]): SweepRow[] {
  return settings.flatMap((setting) => {
    const ofSetting = runs.filter((run) => nameOf(run.setting) === nameOf(setting));
    if (ofSetting.length === 0) return [];
    const names = [...new Set(ofSetting.flatMap(({ numbers }) => Object.keys(numbers)))];
    const numbers = Object.fromEntries(
      names.map((name) => [
        name,
        summary(ofSetting.flatMap((run) => (name in run.numbers ? [run.numbers[name]] : []))),
      ]),
    );
    return [{ setting, seeds: ofSetting.length, numbers }];
  });
}

function summary(values: number[]): SweepRow['numbers'][string] {
  if (values.length < 2 || !values.every(Number.isFinite)) return { mean: mean(values) };
  const { mean: average, low, high } = interval(values);
  return { mean: average, low, high };
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** For a program: a line for each setting, with the mean of each number and the ends of its interval in their own columns. */
export function sweepCsv(rows: readonly SweepRow[]): string {
  const [settings, numbers] = columns(rows);
  const fields = [...settings, 'seeds', ...numbers.flatMap((name) => [name, `${name} low`, `${name} high`])];
  const data = rows.map((row) => [
    ...settings.map((name) => row.setting[name] ?? ''),
    row.seeds,
    ...numbers.flatMap((name) => {
      const { mean: average = '', low = '', high = '' } = row.numbers[name] ?? {};
      return [average, low, high];
    }),
  ]);
  return writeCsv([fields, ...data]);
}

/** For a reader: `0.912 ± 0.013`, the half of the interval. */
export function sweepMarkdown(rows: readonly SweepRow[]): string {
  const [head, ...body] = sweepCells(rows);
  return `${[head, head.map(() => '---'), ...body].map((cells) => `| ${cells.map(escaped).join(' | ')} |`).join('\n')}\n`;
}

/** The table as text: its head, then a row for each setting. */
export function sweepCells(rows: readonly SweepRow[]): string[][] {
  const [settings, numbers] = columns(rows);
  const body = rows.map(({ setting, seeds, numbers: of }) => [
    ...settings.map((name) => String(setting[name] ?? '')),
    String(seeds),
    ...numbers.map((name) => (name in of ? inWords(of[name]) : '')),
  ]);
  return [[...settings, 'seeds', ...numbers], ...body];
}

function inWords({ mean: average, high }: SweepRow['numbers'][string]): string {
  return high === undefined ? short(average) : `${short(average)} ± ${short(high - average)}`;
}

const short = (value: number) => String(Number(value.toPrecision(4)));
const escaped = (cell: string) => visible(cell.replace(/[|\\]/g, '\\$&').replace(/\s+/g, ' '));

function columns(rows: readonly SweepRow[]): [settings: string[], numbers: string[]] {
  const all = (of: (row: SweepRow) => object) => [...new Set(rows.flatMap((row) => Object.keys(of(row))))];
  return [all(({ setting }) => setting), all(({ numbers }) => numbers)];
}
