import { append } from '../../append';
import { writeAtomically } from '../../atomic';
import { joined } from '../../bytes';
import type { Callback, Run } from '../../core/callback';
import { join } from '../../platform/paths';
import { requirePath } from '../../require/arguments';
import { requireCount } from '../../require/number';
import { requireOptions } from '../../require/options';
import { fileVersionEvent, restartEvent, scalarsEvent } from './event-record';
import type { LogOptions } from './jsonl-log';
import { pendingWrites } from './pending-writes';
import { recordColumns } from './record-columns';

/**
 * Logs a run for TensorBoard: `tensorboard --logdir FOLDER` shows its scalars. After each epoch it writes the record of the
 * history at the run's step, each value under its name: `loss`, `validLoss`, `metric:f1`; with `every`, also `step/loss`, `step/rate`
 * and `step/gradientNorm` every so many steps. Each call of `fit` adds one event file to the folder; for a resumed run TensorBoard
 * drops the points that an interrupted one wrote after it. If it cannot be written (a full disk), a warning is printed, training
 * continues, and the values are written later, to another file. Throws if `folder` is not a path or `every` is not a positive integer.
 */
export function tensorBoard(folder: string, options: LogOptions = {}): Callback {
  requireOptions('tensorBoard', options, { every: true });
  requirePath('tensorBoard', folder);
  const { every } = options;
  if (every !== undefined) requireCount("tensorBoard's every", every, 'Try every: 10.');
  let file = '';
  const log = pendingWrites<Values>(
    'Training continues, and the values are written with the next ones.',
    (entries, isContinued) => {
      // After a part of a record TensorBoard reads no further: what follows takes a new file.
      if (!isContinued) file = newFile(folder, entries[0].from);
      append(file, joined(entries.map(({ seconds, step, byTag }) => scalarsEvent(seconds, step, byTag))));
    },
  );
  return {
    gradientNorm: every !== undefined,
    begin: () => log.reset(),
    step({ step, loss, rate, gradientNorm }: Run) {
      if (every === undefined || step % every !== 0) return;
      const byTag = { 'step/loss': loss, 'step/rate': rate, 'step/gradientNorm': gradientNorm };
      log.add({ seconds: Date.now() / 1000, step, from: step, byTag });
    },
    epoch({ step, history: { epochs } }) {
      const { epoch: _, ...byTag } = recordColumns(epochs[epochs.length - 1]);
      // A run that resumes between the last step and the end of its epoch has logged that step.
      log.add({ seconds: Date.now() / 1000, step, from: step + 1, byTag });
    },
  };
}

/** Values by tag at a step; `from` is the first step whose values in earlier files they replace. */
interface Values {
  readonly seconds: number;
  readonly step: number;
  readonly from: number;
  readonly byTag: Readonly<Record<string, number | undefined>>;
}

let files = 0;

/**
 * Begins an event file and returns its path. Its name is one that TensorBoard takes for such a file, sorts by time, and is unique
 * in the folder.
 */
function newFile(folder: string, from: number): string {
  const seconds = Date.now() / 1000;
  const time = String(Math.floor(seconds)).padStart(10, '0');
  const file = join(folder, `events.out.tfevents.${time}.transferlab.${process.pid}.${files++}`);
  writeAtomically(file, fileVersionEvent(seconds), restartEvent(seconds, from));
  return file;
}
