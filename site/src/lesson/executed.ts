import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Notebook, readNotebook } from './notebook';

/** Whether a run of the lesson is there, and whether it is one of the lesson as it stands now. */
export type State = 'executed' | 'stale' | 'failed' | 'missing';

/** A lesson and the run of it that the page shows; the lesson itself, without outputs, where there is none. */
export interface Lesson {
  /** `03-four-labels` */
  readonly name: string;
  /** The file under notebooks/, without outputs. */
  readonly file: string;
  readonly state: State;
  readonly notebook: Notebook;
}

/** The lesson in `file` with its run under `out`. */
export function executedLesson(file: string, out: string): Lesson {
  const name = basename(file, '.ipynb');
  const present = readNotebook(file);
  const run = join(out, `${name}.ipynb`);
  if (!existsSync(run)) return { name, file, state: 'missing', notebook: present };
  const notebook = readNotebook(run);
  return { name, file, state: stateOf(present, notebook), notebook };
}

function stateOf(present: Notebook, run: Notebook): State {
  const cellsOf = ({ cells }: Notebook) => JSON.stringify(cells.map((cell) => [cell.cell_type, cell.source]));
  if (cellsOf(present) !== cellsOf(run)) return 'stale';
  const complete = run.cells.every((cell) => {
    if (cell.cell_type !== 'code' || !cell.source.trim()) return true;
    return cell.execution_count != null && cell.outputs.every((output) => output.output_type !== 'error');
  });
  return complete ? 'executed' : 'failed';
}

/** Seconds from the first cell's start to the last one's end; undefined of a run that did not note them. */
export function secondsOf({ cells }: Notebook): number | undefined {
  const times = cells.flatMap((cell) => Object.values(cell.metadata?.execution ?? {}).map(Date.parse));
  // biome-ignore lint/plugin: four times for each cell of a lesson.
  return times.length > 0 ? (Math.max(...times) - Math.min(...times)) / 1000 : undefined;
}
