import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Callback, Run } from '../../core/callback';
import { TransferError } from '../../error';
import { type Holder, type Lock, lockFile } from '../../lock';
import { requirePath } from '../../require/arguments';
import { numberText } from '../../require/described';
import { requireOptions } from '../../require/options';
import { startOf } from '../identity/start-weights';
import { readCheckpoint, writeCheckpoint } from './checkpoint-file';
import { optionalWrite } from './optional-write';

export interface CheckpointOptions {
  /** After how many steps it saves, or `'epoch'` (unless said) for after each epoch. */
  readonly every?: number | 'epoch';
}

/**
 * Saves a run to one safetensors file so that it can be cut off at any moment: called again with the same file, `fit`
 * continues from there and ends with the weights and the history of a run that was never cut off. The file is replaced
 * atomically, also when the run is stopped or done, and stays: an interrupted run then continues; one that is done, or that a
 * callback stopped, gives its weights and history back at once, says so, and has `resumed` in its history. More epochs are
 * another run. Throws, and leaves the file alone, if it is damaged, another run is writing it, or it is of another run: of
 * other labels, classes, examples (64 are compared), loss, learning rates, optimizer, adaptation, balance, mix, validation
 * data, weights at the start, sizes, seed or library version, each with its settings. Of a stream only name, shape, classes
 * and steps are compared; settings of other callbacks are not. If it cannot be saved (a full disk), one line warns, training
 * continues, and the next save is tried as usual.
 */
export function checkpoint(file: string, options: CheckpointOptions = {}): Callback {
  requireOptions('checkpoint', options, { every: true });
  requirePath('checkpoint', file);
  const { every = 'epoch' } = options;
  if (every !== 'epoch' && !(Number.isInteger(every) && every >= 1)) {
    throw new TransferError(
      `checkpoint's every is ${numberText(every)}; it is 'epoch' or a number of steps, 1 or more.`,
    );
  }
  /** What is known of each run that has the file; there is more than one where this is given to several. */
  const runs = new Map<Run, { readonly lock?: Lock; readonly identity: string }>();
  const tryTo = optionalWrite('Training continues, and the next save is tried as usual; an older checkpoint stays.');
  return {
    async begin(run) {
      let lock: Lock | undefined;
      // On a disk that takes no lock file it takes no checkpoint either, of this run or of another.
      tryTo(() => {
        lock = lockFile(`${resolve(file)}.lock`, { refusal: heldBy(file) });
      });
      try {
        const isThere = existsSync(file);
        const start = startOf(run, resolve(file), !isThere);
        const identity = JSON.stringify({ ...JSON.parse(await run.identity()), start });
        if (isThere) readCheckpoint(file, run, identity);
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

function heldBy(file: string): (holder: Holder | undefined) => TransferError {
  return (holder) =>
    new TransferError(
      `${file} is being written by another run${holder ? `, of process ${holder.pid} since ${holder.since}` : ''}, and a ` +
        'checkpoint holds one. Give this run another file, or wait for the other one.',
    );
}
