import { append } from '../../append';
import { writeAtomically } from '../../atomic';
import type { Callback, Run } from '../../core/callback';
import { join } from '../../platform/paths';
import { requirePath } from '../../require/arguments';
import { requireCount } from '../../require/number';
import { requireOptions } from '../../require/options';
import { fileVersionEvent, restartEvent, scalarsEvent } from './event-record';
import type { LogOptions } from './jsonl-log';
import { optionalWrite } from './optional-write';
import { recordColumns } from './record-columns';

/**
 * Logs a run for TensorBoard: `tensorboard --logdir FOLDER` shows its scalars. After each epoch it writes the record of the
 * history at the run's step, each value under its name: `loss`, `validLoss`, `metric:f1`; with `every`, also `step/loss`, `step/rate`
 * and `step/gradientNorm` every so many steps. Each call of `fit` adds one event file to the folder; for a resumed run TensorBoard
 * drops the points that an interrupted one wrote after it. If it cannot be written (a full disk), a warning is printed and training
 * continues. Throws if `folder` is not a path or `every` is not a positive integer.
 */
export function tensorBoard(folder: string, options: LogOptions = {}): Callback {
  requireOptions('tensorBoard', options, { every: true });
  requirePath('tensorBoard', folder);
  const { every } = options;
  if (every !== undefined) requireCount("tensorBoard's every", every, 'Try every: 10.');
  const tryTo = optionalWrite('Training continues, and the log is tried again at its next values.');
  let file: string | undefined;
  /** `from` is the first step whose values of earlier files are replaced. */
  const log = (step: number, from: number, values: Readonly<Record<string, number | undefined>>) =>
    tryTo(() => {
      const now = Date.now() / 1000;
      if (file === undefined) {
        const name = fileName(now);
        writeAtomically(join(folder, name), fileVersionEvent(now), restartEvent(now, from));
        file = join(folder, name);
      }
      append(file, scalarsEvent(now, step, values));
    });
  return {
    gradientNorm: every !== undefined,
    begin() {
      file = undefined;
    },
    step({ step, loss, rate, gradientNorm }: Run) {
      if (every === undefined || step % every !== 0) return;
      log(step, step, { 'step/loss': loss, 'step/rate': rate, 'step/gradientNorm': gradientNorm });
    },
    epoch({ step, history: { epochs } }) {
      const { epoch: _, ...values } = recordColumns(epochs[epochs.length - 1]);
      // A run that resumes between the last step and the end of its epoch has logged that step.
      log(step, step + 1, values);
    },
  };
}

let files = 0;

/** A name that TensorBoard takes for an event file, and that no other file of the folder has. It sorts by time. */
function fileName(seconds: number): string {
  const time = String(Math.floor(seconds)).padStart(10, '0');
  return `events.out.tfevents.${time}.transferlab.${process.pid}.${files++}`;
}
