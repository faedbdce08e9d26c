import { existsSync } from 'node:fs';
import { TransferError } from '../../error';
import type { Callback } from '../callback';
import { readCheckpoint, writeCheckpoint } from './checkpoint-file';

export interface CheckpointOptions {
  /** After how many steps it saves, or `'epoch'` (unless said) for after each epoch. */
  readonly every?: number | 'epoch';
}

/**
 * Saves a run to one safetensors file so that it can be cut off at any moment: called again with the same file, `fit`
 * goes on from there and ends with the weights and the history of a run that was never cut off. The file is replaced
 * whole or not at all. It is also saved when the run is stopped or done, and stays: an interrupted run then goes on, one
 * that is done, or that a callback stopped, gives its weights and history back at once. Delete the file to train anew.
 * Throws, and leaves the file alone, where it is of another run or damaged. That the rate of the optimizer, the loss or
 * the pixels are still the same, it cannot know.
 */
export function checkpoint(file: string, { every = 'epoch' }: CheckpointOptions = {}): Callback {
  if (every !== 'epoch' && !(Number.isInteger(every) && every >= 1)) {
    throw new TransferError(`checkpoint's every is ${every}; it is 'epoch' or a number of steps, 1 or more.`);
  }
  return {
    begin(run) {
      if (existsSync(file)) readCheckpoint(file, run);
    },
    settled(run) {
      const { epoch, done } = run.progress;
      const over = run.history.stopped !== undefined || epoch > run.epochs;
      const due = every === 'epoch' ? done === 0 : done > 0 && run.step % every === 0;
      if (due || over) writeCheckpoint(file, run);
    },
  };
}
