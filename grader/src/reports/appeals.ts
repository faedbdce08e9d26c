import { escaped } from '../html';
import type { Grade } from '../policy/class';

type Appeal = NonNullable<Grade['appeals']>[number];

const DECIDED: Record<Appeal['decision'], string> = {
  open: 'not decided yet',
  upheld: 'upheld',
  rejected: 'rejected',
  partly: 'upheld in part',
};

/** `upheld (Dr Berg)`. */
export const decisionInWords = ({ decision, by }: Appeal): string => `${DECIDED[decision]}${by ? ` (${by})` : ''}`;

/** An appeal as its student reads it: their words, what was decided, the reply. */
export function appealLines(appeal: Appeal): string[] {
  const { date, text, reply } = appeal;
  return [`Your appeal of ${date}: ${text}`, `Decision: ${decisionInWords(appeal)}.${reply ? ` ${reply}` : ''}`];
}

/** What a verdict came to, besides an appeal: the points, and each check that failed with what was said of it. */
export function verdictHtml({ status, points, of, verdict, marks = [], override }: Grade): string {
  const failed = verdict?.checks.filter(({ passed }) => !passed) ?? [];
  const said = [
    verdict?.problem?.message,
    ...marks.map(({ criterion, points: given, why }) => `${criterion}: ${given}${why ? `, ${why}` : ''}`),
    ...failed.map(({ name, says, message }) => [`✗ ${name}`, says ?? message].filter(Boolean).join(': ')),
  ];
  const lines = [
    `${status}, ${points} of ${of} points${override ? ' (set by hand)' : ''}`,
    ...said.filter((line) => line !== undefined),
  ];
  return lines.map(escaped).join('<br>');
}
