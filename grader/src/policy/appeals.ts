import { CourseError } from '../error';
import type { Exercise } from '../exercise';
import type { Student } from '../submissions/handed';
import { findGraded, findStudent, isDate } from './named';
import type { Override } from './overrides';
import { readTable } from './table';

const DECISIONS = ['open', 'upheld', 'rejected', 'partly'] as const;

/** A student's objection to a grade, in their words, and what was decided on it. */
export interface Appeal {
  student: string;
  exercise: string;
  /** The day it was made, `2026-12-01`. */
  date: string;
  text: string;
  decision: (typeof DECISIONS)[number];
  /** Who decided it. */
  by?: string;
  /** What the student is told of the decision. */
  reply?: string;
}

/**
 * Reads `student,exercise,date,text,decision,by,reply`; an empty decision is an open one. Several appeals may follow each
 * other. What is upheld, in whole or in part, needs a line in the overrides: points come from there. Throws
 * a CourseError with each mistake and its line, before anything is graded by half of the file.
 */
export function readAppeals(
  file: string,
  students: Student[],
  exercises: Pick<Exercise, 'id' | 'formerly'>[],
  overrides: readonly Override[],
): Appeal[] {
  const mistakes: string[] = [];
  const seen = new Set<string>();
  const appeals: Appeal[] = [];
  for (const { line, cells } of readTable(file, ['student', 'exercise', 'date', 'text', 'decision'], ['by', 'reply'])) {
    const mistake = (text: string) => mistakes.push(`${file}:${line}: ${text}`);
    const student = findStudent(cells.student, students);
    const exercise = findGraded(cells.exercise, exercises);
    const decision = DECISIONS.find((known) => known === (cells.decision.toLowerCase() || 'open'));
    if (typeof student === 'string') mistake(student);
    if (typeof exercise === 'string') mistake(exercise);
    if (!isDate(cells.date)) mistake(`date is '${cells.date}'; a day like 2026-12-01 was expected.`);
    if (!cells.text) mistake('text is empty: what the student objects to was expected.');
    if (!decision)
      mistake(`decision is '${cells.decision}'; upheld, rejected, partly, or nothing for an open one was expected.`);
    else if (decision !== 'open' && !cells.reply) mistake('reply is empty: the student will read it.');
    if (typeof student === 'string') continue;
    const id = typeof exercise === 'string' ? cells.exercise : exercise.id;
    const sameDay = JSON.stringify([student.id, id, cells.date]);
    if (seen.has(sameDay))
      mistake(`${cells.student} has two lines for ${cells.exercise} on ${cells.date}; one was expected.`);
    seen.add(sameDay);
    if (
      (decision === 'upheld' || decision === 'partly') &&
      !overrides.some((override) => override.student === student.id && override.exercise === id)
    ) {
      mistake(
        `the appeal is decided (${decision}), and ${cells.student} has no override for ${cells.exercise}; a line with the points and why was expected in the overrides.`,
      );
    }
    const { date, text, by, reply } = cells;
    appeals.push({
      ...{ student: student.id, exercise: id, date, text, decision: decision ?? 'open' },
      ...(by && { by }),
      ...(reply && { reply }),
    });
  }
  if (mistakes.length) throw new CourseError(mistakes.join('\n'));
  return appeals.sort((a, b) => a.date.localeCompare(b.date));
}
