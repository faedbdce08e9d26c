import type { Callback, Run } from '../../core/callback';
import { TransferError } from '../../error';
import { type Holder, type Lock, lockFile } from '../../lock';
import { existsSync } from '../../platform/files';
import { resolve } from '../../platform/paths';
import { requirePath } from '../../require/arguments';
import { numberText } from '../../require/described';
import { requireOptions } from '../../require/options';
import { startOf } from '../identity/start-weights';
import { readCheckpoint, writeCheckpoint } from './checkpoint-file';
import { optionalWrite } from './optional-write';

export interface CheckpointOptions {
  /** Saves after every so many steps, or after every epoch with `'epoch'`, the default. */
  readonly every?: number | 'epoch';
}

/**
 * Saves a run to one safetensors file, so that the run can be interrupted at any time. Called again with the same file, `fit`
 * continues from there, and ends with the weights and the history of an uninterrupted run. The file is replaced atomically,
 * also when the run is stopped or finished. A finished run, or one that a callback stopped, returns its weights and history
 * at once, reports this in one line, and has `resumed` in its history. More epochs are another run.
 *
 * Throws, and does not change the file, if the file is damaged, if another run is writing it, or if it is of another run: with
 * other labels, classes, examples (64 are compared), loss, learning rates, optimizer, adaptation, balance, mix, validation
 * data, start weights, sizes, seed or library version, each with its settings. For a stream, name, shape, classes and steps
 * are compared; settings of other callbacks are not. Throws unless `every` is 'epoch' or a positive integer. If saving fails
 * (a full disk), a warning is printed, training continues, and the next save is tried as usual.
 */
export function checkpoint(file: string, options: CheckpointOptions = {}): Callback {
  requireOptions('checkpoint', options, { every: true });
  requirePath('checkpoint', file);
  const { every = 'epoch' } = options;
  if (every !== 'epoch' && !(Number.isInteger(every) && every >= 1)) {
    throw new TransferError(
      `checkpoint's every must be 'epoch' or a positive integer of steps; got ${numberText(every)}. Try every: 'epoch'.`,
    );
  }
  /** The lock and the identity of each run; there are several if the callback is passed to several runs. */
  const runs = new Map<Run, { readonly lock?: Lock; readonly identity: string }>();
  const tryTo = optionalWrite('Training continues, and the next save is tried as usual; an older checkpoint stays.');
  return {
    async begin(run) {
      let lock: Lock | undefined;
      // A disk that takes no lock file takes no checkpoint either, of this run or of another.
      tryTo(() => {
        lock = lockFile(`${resolve(file)}.lock`, { refusal: lockedBy(file) });
      });
      try {
        const exists = existsSync(file);
        const start = startOf(run, resolve(file), !exists);
        const identity = JSON.stringify({ ...JSON.parse(await run.identity()), start });
        if (exists) readCheckpoint(file, run, identity);
        runs.set(run, { lock, identity });
      } catch (cause) {
        lock?.release();
        throw cause;
      }
    },
    settled(run) {
      const { epoch, done } = run.progress;
      const over = run.history.stopped !== undefined || epoch > run.epochs;
      const due = every === 'epoch' ? done === 0 : done > 0 && run.step % every === 0;
      if (due || over) tryTo(() => writeCheckpoint(file, run, runs.get(run)?.identity ?? ''));
    },
    end(run) {
      runs.get(run)?.lock?.release();
      runs.delete(run);
    },
  };
}

function lockedBy(file: string): (holder: Holder | undefined) => TransferError {
  return (holder) =>
    new TransferError(
      `checkpoint's file must be of one run; got ${file}, which another run is writing` +
        `${holder ? `, of process ${holder.pid} since ${holder.since}` : ''}. Try another file, or wait for the other run.`,
    );
}
