import type { EpochRecord } from '../../core/history';

/**
 * The values of an epoch by column: `epoch`, `loss`, `loss:NAME`, `measure:NAME`, `validLoss`, `validAccuracy`, `metric:NAME`,
 * `valid:TASK:NAME` and `seconds`, as far as they are measured.
 */
export function recordColumns(record: EpochRecord): Record<string, number> {
  const { losses = {}, measures = {}, metrics = {}, validTasks = {}, seconds, ...measured } = record;
  const byName = (kind: string, numbers: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(numbers).map(([name, value]) => [`${kind}:${name}`, value]));
  const ofTasks = Object.entries(validTasks).map(([task, { metrics: ofTask = {}, ...numbers }]) =>
    byName(`valid:${task}`, { ...numbers, ...ofTask }),
  );
  const parts = [byName('loss', losses), byName('measure', measures), byName('metric', metrics), ...ofTasks];
  return Object.assign({}, measured, ...parts, { seconds });
}
