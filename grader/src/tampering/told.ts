import type { Count, Report } from './kit';
import { FAMILY_NAMES } from './tampering';

/** The lines of one exercise: how many were tried, and each hole with the command that opens it again. */
export function linesOf(report: Report, again: string, verbose: boolean): string[] {
  const { exercise, tried, seconds, holes, madeRight, families, seed } = report;
  const corrected = madeRight.length > 0 ? `, ${madeRight.length} made right` : '';
  const rate = (tried / seconds).toFixed(1);
  return [
    `${holes.length ? '✗' : '✓'} ${exercise}: ${tried} tried, ${holes.length} holes${corrected} (${seconds.toFixed(1)} s, ${rate}/s)`,
    ...holes.flatMap(({ wrong, check, tamperings, place, earns }) => [
      `    ${earns ? 'earns points' : 'turns a check'}: wrong/${wrong}, “${check}”: ${tamperings.join(' + ')}`,
      `      npm run grader:tampering -- --exercise ${exercise} --seed ${seed} ${again} --place ${place}`,
    ]),
    ...(verbose ? [...madeRight.map((name) => `    made right: ${name}`), ...byFamily([families], '    ')] : []),
  ];
}

/** The counts of each family, and in the last line of all. */
export function summaryOf(reports: readonly Report[], seconds: number): string[] {
  const sum = (of: (report: Report) => number) => reports.reduce((total, report) => total + of(report), 0);
  const [tried, holes] = [sum((report) => report.tried), sum((report) => report.holes.length)];
  const madeRight = sum((report) => report.madeRight.length);
  return [
    ...byFamily(reports.map(({ families }) => families)),
    `${tried} tried on ${reports.length} exercises in ${seconds.toFixed(0)} s, ${holes} holes, ${madeRight} made right`,
  ];
}

function byFamily(counts: readonly Report['families'][], indent = ''): string[] {
  return FAMILY_NAMES.flatMap((family) => {
    const counted = counts.flatMap((each) => each[family] ?? []);
    const sum = (of: keyof Count) => counted.reduce((total, count) => total + count[of], 0);
    if (counted.length === 0) return [];
    return `${indent}${family}: ${sum('tried')} tried, ${sum('acted')} acted, ${sum('holes')} holes`;
  });
}
