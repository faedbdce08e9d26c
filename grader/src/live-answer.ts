import type { Verdict } from './deciding/verdict';
import { type AnswerLine, answeredBy, answersOf } from './submissions/notebook';

/** A cell of the session, as the kernel tells of it. */
export interface Written {
  source: string;
  declares: readonly string[];
}

/** An answer that is written in cells: its text, and a place in it as the reader counts lines. */
export interface LiveAnswer {
  id: string;
  text: string;
  inCells(verdict: Verdict): Verdict;
}

/** The cells that were run in this session, where there is one that tells. */
export function sessionCells(): readonly Written[] {
  const cells = (globalThis as unknown as Record<symbol, unknown>)[Symbol.for('transferlab.cells')];
  return typeof cells === 'function' ? cells() : [];
}

/**
 * The answer to an exercise that the session's cells hold, as they were run: what a hand-in of the notebook would be. If two
 * cells declare one name, the later counts, as everywhere in a notebook. Without an id, the answer run last.
 */
export function liveAnswer(cells: readonly Written[], id?: string): LiveAnswer | undefined {
  const asked = id ?? cells.map(({ source }) => answeredBy(source)).findLast((exercise) => exercise !== undefined);
  if (asked === undefined) return undefined;
  const answer = (cell: Written) => answeredBy(cell.source) === asked;
  const isReplaced = (cell: Written, at: number) =>
    answer(cell) &&
    cells.slice(at + 1).some((later) => answer(later) && cell.declares.some((name) => later.declares.includes(name)));
  const standing = cells.filter((cell, at) => !isReplaced(cell, at)).map(({ source }) => source);
  const lines = answersOf(standing).get(asked);
  if (!lines) return undefined;
  const several = (lines.at(-1)?.cell ?? 0) > 0;
  return {
    id: asked,
    text: lines.map(({ text }) => text).join('\n'),
    inCells: ({ problem, checks, ...verdict }) => ({
      ...verdict,
      answer: YOUR_CELL,
      ...(problem && { problem: atCell(problem, lines, several) }),
      checks: checks.map((check) => atCell(check, lines, several)),
    }),
  };
}

/** What stands for the file of an answer that is in cells. */
export const YOUR_CELL = 'your cell';

function atCell<Placed extends { place?: Verdict['checks'][number]['place'] }>(
  placed: Placed,
  lines: readonly AnswerLine[],
  several: boolean,
): Placed {
  const at = placed.place && lines[placed.place.line - 1];
  if (!placed.place || !at) return placed;
  const file = several ? `${YOUR_CELL}, the ${at.cell + 1}.` : YOUR_CELL;
  return { ...placed, place: { ...placed.place, file, line: at.line } };
}
