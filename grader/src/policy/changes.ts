import { rounded } from './class';
import type { GradedRun, KeptGrade, KeptRules } from './kept';

/** A check whose outcome changed; undefined where it did not run or there was none. */
export interface ChangedCheck {
  name: string;
  before?: boolean;
  after?: boolean;
}

/** A grade that is not as it was reported: from what to what, why, and which checks. */
export interface Change {
  student: string;
  name: string;
  exercise: string;
  /** Undefined where there was no such grade. */
  before?: KeptGrade;
  after?: KeptGrade;
  reasons: string[];
  checks: ChangedCheck[];
}

/** A run that changed grades, and the one that it is compared with, by their dates. */
export interface ChangedRun {
  date: string;
  since: string;
  changes: Change[];
}

/**
 * What a reader of the reports would notice: other points, another outcome of a check, another override or appeal. An answer or
 * checks that changed without that do not count as a change.
 */
export function changesBetween(before: GradedRun, after: GradedRun): ChangedRun {
  const ids = [...after.students.keys(), ...[...before.students.keys()].filter((id) => !after.students.has(id))];
  const changes = ids.flatMap((student) => {
    const [old, now] = [before.students.get(student), after.students.get(student)];
    const exercises = new Set([...after.exercises, ...before.exercises]);
    return [...exercises].flatMap((exercise): Change[] => {
      const [a, b] = [old?.grades.get(exercise), now?.grades.get(exercise)];
      if (seen(a) === seen(b)) return [];
      const reasons =
        a && b ? reasonsFor(a, b, before.rules, after.rules) : [comingOrGoing(old !== undefined, now !== undefined, b)];
      const name = (now ?? old)?.name ?? student;
      return [{ student, name, exercise, before: a, after: b, reasons, checks: changedChecks(a, b) }];
    });
  });
  return { date: after.date, since: before.date, changes };
}

/** What of a grade is shown. One of an answer that never came is as good as none. */
function seen(grade: KeptGrade | undefined): string {
  if (!grade || (grade.status === 'missing' && !grade.override && !grade.appeals)) return '';
  const { points, of, earned, status, outcomes, marks, override, appeals } = grade;
  return JSON.stringify([points, of, earned, status, outcomes, marks, override, appeals]);
}

function comingOrGoing(wasThere: boolean, isThere: boolean, after: KeptGrade | undefined): string {
  if (!wasThere) return 'handed in for the first time';
  if (!isThere) return 'no longer in the class';
  return after ? 'exercise graded for the first time' : 'exercise no longer graded';
}

function reasonsFor(a: KeptGrade, b: KeptGrade, old: KeptRules, now: KeptRules): string[] {
  const overridden = overrideReasons(a, b);
  const appealed = appealReasons(a, b);
  const marked = markReasons(a, b);
  const isSame = (of: (grade: KeptGrade) => unknown) => JSON.stringify(of(a)) === JSON.stringify(of(b));
  const isJudgedAlike = isSame(({ status, outcomes }) => [status, outcomes]);
  if (isJudgedAlike && isSame(({ earned, of }) => [earned, of])) return [...overridden, ...marked, ...appealed];
  const reasons = [
    answerReason(a, b),
    a.answer !== undefined && b.answer !== undefined && a.checks !== b.checks && checksReason(a, b, old, now),
    ...marked,
    a.answer === b.answer && a.checks === b.checks && !isJudgedAlike && marked.length === 0 && 'examined again',
    a.of !== b.of && `points of the exercise: ${a.of} -> ${b.of}`,
    old.credit !== now.credit && a.credit !== b.credit && `credit rule: ${old.credit} -> ${now.credit}`,
    a.daysLate !== b.daysLate && `lateness: ${a.daysLate} -> ${b.daysLate} ${b.daysLate === 1 ? 'day' : 'days'}`,
    a.daysLate === b.daysLate && b.daysLate > 0 && old.late !== now.late && 'lateness rule changed',
  ].filter((reason) => typeof reason === 'string');
  return [...overridden, ...(reasons.length ? reasons : ['rules changed']), ...appealed];
}

function answerReason(a: KeptGrade, b: KeptGrade): string | false {
  if (a.answer === b.answer) return false;
  if (a.answer === undefined) return 'answer handed in';
  if (b.answer === undefined) return 'answer withdrawn';
  return a.answers.includes(b.answer) && b.answers.includes(a.answer)
    ? `attempt chosen: ${a.attempt} -> ${b.attempt}`
    : 'answer changed';
}

function checksReason(a: KeptGrade, b: KeptGrade, old: KeptRules, now: KeptRules): string {
  if (a.checks === undefined || b.checks === undefined) return b.checks ? 'examined' : 'not examined yet';
  return old.salt === now.salt ? 'checks changed' : 'other inputs drawn (salt), or checks changed';
}

function overrideReasons({ override: a, points: old }: KeptGrade, { override: b, points: now }: KeptGrade): string[] {
  if (JSON.stringify(a) === JSON.stringify(b)) return [];
  if (!a && b) return [`override set: ${old} -> ${now} (${b.why})`];
  if (a && !b) return [`override removed: ${old} -> ${now}`];
  return [old === now ? `override edited (${b?.why})` : `override changed: ${old} -> ${now} (${b?.why})`];
}

function markReasons({ marks: a = [] }: KeptGrade, { marks: b = [] }: KeptGrade): string[] {
  const criteria = [...new Set([...a, ...b].map(({ criterion }) => criterion))];
  return criteria.flatMap((criterion) => {
    const [old, now] = [a, b].map((marks) => marks.find((mark) => mark.criterion === criterion));
    if (JSON.stringify(old) === JSON.stringify(now)) return [];
    const points =
      old?.points === now?.points ? `still ${now?.points}` : `${old?.points ?? '–'} -> ${now?.points ?? '–'}`;
    return [`mark of ${criterion}: ${points}${now?.why ? ` (${now.why})` : ''}`];
  });
}

function appealReasons({ appeals: a = [] }: KeptGrade, { appeals: b = [] }: KeptGrade): string[] {
  const dates = [...new Set([...a, ...b].map(({ date }) => date))].sort();
  return dates.flatMap((date) => {
    const [old, now] = [a, b].map((appeals) => appeals.find((appeal) => appeal.date === date));
    if (JSON.stringify(old) === JSON.stringify(now)) return [];
    const decided = (decision: string) =>
      decision === 'open' ? 'made' : decision === 'partly' ? 'upheld in part' : decision;
    const what = !now ? 'removed' : old?.decision === now.decision ? 'edited' : decided(now.decision);
    return [`appeal of ${date} ${old && what === 'made' ? 'open again' : what}`];
  });
}

/** Checks by their names; those whose outcome is the same are left out. */
function changedChecks(a: KeptGrade | undefined, b: KeptGrade | undefined): ChangedCheck[] {
  const [old, now] = [new Map(a?.outcomes), new Map(b?.outcomes)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .map((name) => ({ name, before: old.get(name), after: now.get(name) }))
    .filter(({ before, after }) => before !== after);
}

/** What a run changed of points, for those who were in the class before and after it. */
export interface ChangedPoints {
  /** Students whose sum changed, by how much, the most first. */
  students: { student: string; name: string; by: number }[];
  up: number;
  down: number;
  /** Students with another change of a grade, and the same points. */
  others: number;
  come: number;
  gone: number;
}

export function changedPoints({ changes }: ChangedRun): ChangedPoints {
  const byStudent = new Map<string, Change[]>();
  for (const change of changes) byStudent.set(change.student, [...(byStudent.get(change.student) ?? []), change]);
  const total: ChangedPoints = { students: [], up: 0, down: 0, others: 0, come: 0, gone: 0 };
  for (const [student, studentChanges] of byStudent) {
    const isOne = (reason: string) => studentChanges.some(({ reasons }) => reasons.includes(reason));
    if (isOne('handed in for the first time')) total.come++;
    else if (isOne('no longer in the class')) total.gone++;
    else {
      const differences = studentChanges.map(({ before, after }) => (after?.points ?? 0) - (before?.points ?? 0));
      const by = rounded(differences.reduce((sum, difference) => sum + difference, 0));
      for (const difference of differences) total[difference > 0 ? 'up' : 'down'] += difference;
      if (by === 0) total.others++;
      else total.students.push({ student, name: studentChanges[0].name, by });
    }
  }
  total.students.sort((x, y) => Math.abs(y.by) - Math.abs(x.by));
  return { ...total, up: rounded(total.up), down: rounded(total.down) };
}
