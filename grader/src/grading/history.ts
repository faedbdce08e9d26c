import { z } from 'zod';
import { openJsonLines } from '../json-lines';
import { type ChangedRun, changesBetween } from '../policy/changes';
import { type GradedRun, gradesOf, keptGrade, keptRules } from '../policy/kept';

/** A run's line: its rules, and the grades that differ from those of the run before; all of them in the first. */
const line = z.object({
  date: z.iso.datetime(),
  rules: keptRules,
  exercises: z.array(z.string()),
  students: z.array(z.object({ id: z.string(), name: z.string(), grades: z.array(keptGrade) })),
  /** Students who are no longer in the class. */
  gone: z.array(z.string()),
});
type Line = z.infer<typeof line>;

/** The runs that came to their end, each with what was different from the one before. */
export interface History {
  /** What was last reported. */
  last: GradedRun | undefined;
  /** Runs that changed a grade, the earliest first. */
  changed: ChangedRun[];
  /** Adds a run whose reports are written; on disk when it returns. A run that is the same as the last leaves no line. */
  append(run: GradedRun): void;
  close(): void;
}

/**
 * Opens `history.jsonl`, or starts it. Nothing ever rewrites a line. A run that is stopped has added none, so that the next
 * one compares with what was last reported. A line that can't be read is left out, and `warn` says so. `presentIds` gives the
 * id of an exercise that moved since, by each of its former ones.
 */
export function openHistory(
  path: string,
  warn: (sentence: string) => void,
  presentIds: ReadonlyMap<string, string> = new Map(),
): History {
  const file = openJsonLines(path);
  const changed: ChangedRun[] = [];
  let last: GradedRun | undefined;
  for (const [at, text] of file.lines.entries()) {
    const parsed = text ? line.safeParse(json(text)) : undefined;
    if (!parsed) continue;
    if (!parsed.success) {
      warn(`Line ${at + 1} of ${path} can't be read; grades are compared without it.`);
      continue;
    }
    const next = applied(last, underPresentIds(parsed.data, presentIds));
    if (last) changed.push(changesBetween(last, next));
    last = next;
  }
  return {
    last,
    changed: changed.filter(({ changes }) => changes.length > 0),
    append(run) {
      const next = difference(last, run);
      if (last && isSame(last, next)) return;
      file.append(next);
      last = run;
    },
    close: () => file.close(),
  };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function underPresentIds({ exercises, students, ...run }: Line, presentIds: ReadonlyMap<string, string>): Line {
  const present = (id: string) => presentIds.get(id) ?? id;
  return {
    ...run,
    exercises: exercises.map(present),
    students: students.map(({ grades, ...student }) => ({
      ...student,
      grades: grades.map((grade) => ({ ...grade, exercise: present(grade.exercise) })),
    })),
  };
}

function difference(before: GradedRun | undefined, { date, rules, exercises, students }: GradedRun): Line {
  const differing = [...students].flatMap(([id, { name, grades }]) => {
    const old = before?.students.get(id);
    const changed = [...grades.values()].filter((grade) => !isEqual(old?.grades.get(grade.exercise), grade));
    return changed.length || !old || old.name !== name ? [{ id, name, grades: changed }] : [];
  });
  const gone = [...(before?.students.keys() ?? [])].filter((id) => !students.has(id));
  return { date, rules, exercises, students: differing, gone };
}

const isEqual = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

const isSame = (last: GradedRun, { rules, exercises, students, gone }: Line) =>
  students.length + gone.length === 0 && isEqual([last.rules, last.exercises], [rules, exercises]);

function applied(before: GradedRun | undefined, { date, rules, exercises, students, gone }: Line): GradedRun {
  const all = new Map(before?.students);
  for (const id of gone) all.delete(id);
  for (const { id, name, grades } of students) {
    const known = [...(all.get(id)?.grades.values() ?? [])];
    all.set(id, { name, grades: gradesOf([...known, ...grades]) });
  }
  // What is no longer graded is forgotten, and is new where it is graded again.
  for (const [id, { name, grades }] of all) {
    if ([...grades.keys()].some((exercise) => !exercises.includes(exercise)))
      all.set(id, {
        name,
        grades: gradesOf([...grades.values()].filter(({ exercise }) => exercises.includes(exercise))),
      });
  }
  return { date, rules, exercises, students: all };
}
