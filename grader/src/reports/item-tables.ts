import { escaped } from '../html';
import type { GradedClass } from '../policy/class';
import { itemStatistics, misconceptions } from './items';
import { table } from './page';

/** Each exercise with its difficulty and discrimination. */
export function itemTable(graded: GradedClass): string {
  const rows = itemStatistics(graded).map(({ exercise, title, handedIn, passed, difficulty, discrimination }) => [
    escaped(exercise),
    escaped(title),
    String(handedIn),
    String(passed),
    difficulty === undefined ? '–' : difficulty.toFixed(2),
    discrimination === undefined ? '–' : discrimination.toFixed(2),
    remark(difficulty, discrimination),
  ]);
  const columns = [
    { heading: 'Exercise' },
    { heading: 'Title' },
    { heading: 'Handed in', number: true },
    { heading: 'Passed', number: true },
    { heading: 'p value', number: true },
    { heading: 'Discrimination', number: true },
    { heading: 'Remark' },
  ];
  const words =
    '<p><small>p value: the share of those who handed anything in that passed; high is easy. Discrimination: the point-biserial correlation of passing with the points in all other exercises; – where one of them is the same for everybody.</small></p>';
  return table('Difficulty and discrimination', columns, rows) + words;
}

/** Customary limits: Ebel and Frisbie's 0.2 for discrimination, and little to learn from what nearly all or none pass. */
function remark(difficulty: number | undefined, discrimination: number | undefined): string {
  if (difficulty === undefined) return '';
  if (discrimination !== undefined && discrimination < 0) return 'those who know more pass it less: look at its checks';
  if (difficulty > 0.95) return 'nearly all pass';
  if (difficulty < 0.2) return 'hard: few pass';
  return discrimination !== undefined && discrimination < 0.2 ? 'tells little about the rest' : '';
}

const SHOWN = 15;

/** The most common misconceptions; the rest opens. */
export function misconceptionTable(graded: GradedClass): string {
  const rows = misconceptions(graded).map(({ exercise, says, students }) => [
    String(students),
    escaped(exercise),
    escaped(says),
  ]);
  if (rows.length === 0) return '<p>No check recognised one.</p>';
  const columns = [
    { heading: 'Students', number: true },
    { heading: 'Exercise', id: true },
    { heading: 'What was said' },
  ];
  const first = table('Misconceptions that checks recognised', columns, rows.slice(0, SHOWN));
  const rest = rows.slice(SHOWN);
  if (rest.length === 0) return first;
  return `${first}<details><summary>${rest.length} more</summary>${table('Rarer misconceptions', columns, rest)}</details>`;
}
