import type { Callback, Run } from '../../core/callback';
import { isTerminal, option, report } from '../../platform/machine';
import { liveDisplay } from '../../show/live-display';

/**
 * Records in the history that the checkpoint has the finished run, so that no step is trained. Reports it in one line where
 * progress is shown: below the notebook cell, in a terminal, and on stderr if a callback shows progress.
 */
export function reportFinished(run: Run, callbacks: readonly Callback[]): void {
  run.history.resumed = { step: run.step, finished: true };
  if (option('TRANSFERLAB_PROGRESS') === 'no') return;
  const why = run.history.stopped === undefined ? '' : ` (stopped: ${run.history.stopped})`;
  const line =
    `The checkpoint holds this run, finished at step ${run.step} of ${run.epochs * run.steps}${why}: its weights and history ` +
    'come back, and nothing is trained. Delete the file to train again.';
  const display = liveDisplay();
  if (display) display({ 'text/plain': line });
  else if (isTerminal() || callbacks.some(({ showsProgress }) => showsProgress)) report(line);
}
