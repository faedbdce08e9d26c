import type { Variable } from '@tensorflow/tfjs';
import type { Run } from '../../core/callback';
import { tf } from '../../engine/tensorflow';
import { TransferError } from '../../error';
import { openChecksummed, writeChecksummed } from '../../net/checksummed';
import { basename } from '../../platform/paths';
import type { NamedArray } from '../../safetensors';
import { difference } from '../identity/difference';

/** The metadata of a checkpoint next to the arrays of `run.state`, each as JSON. */
type Texts = Readonly<Record<'identity' | 'progress' | 'history', string>>;

/** Writes everything that a run needs to continue, with the run's identity. */
export function writeCheckpoint(file: string, run: Run, identity: string): void {
  const { stopped, resumed: _, ...history } = run.history;
  // An interrupted run is not finished; one that a callback stopped is.
  const savedHistory = stopped === undefined || stopped === 'interrupted' ? history : { ...history, stopped };
  const texts: Texts = {
    identity,
    progress: JSON.stringify(run.progress),
    history: JSON.stringify(savedHistory),
  };
  const arrays = new Map(Object.entries(run.state).map(([name, variable]) => [name, valuesOf(name, variable)]));
  writeChecksummed(file, { arrays, texts });
}

/** Restores a run from the file. Throws, before it changes anything, if the file is not a checkpoint of a run with this identity. */
export function readCheckpoint(file: string, run: Run, identity: string): void {
  const name = basename(file);
  const advice = 'Delete it to train from the start, or replace it by a copy.';
  const { arrays, texts } = openChecksummed(file, advice, (saved) => {
    if (saved.identity) return;
    throw new TransferError(
      `checkpoint's file must be a checkpoint; got ${name}, which is another file and stays as it is. Try another file name.`,
    );
  });
  const mismatch = difference(JSON.parse(texts.identity), JSON.parse(identity), arrayMismatch(arrays, run.state));
  if (mismatch) {
    throw new TransferError(
      `checkpoint's file must be of this run; got ${name}, which is of another run: ${mismatch}. ` +
        'Try another file, or delete that one to train again.',
    );
  }
  for (const [key, { shape, values }] of arrays) {
    const saved = tf.tensor(values, [...shape]);
    run.state[key].assign(saved);
    saved.dispose();
  }
  run.resume(JSON.parse(texts.progress), JSON.parse(texts.history));
}

function valuesOf(name: string, variable: Variable): NamedArray {
  if (variable.dtype !== 'float32') {
    throw new TransferError(
      `checkpoint's state must be float32; got ${variable.dtype} for '${name}'. Try storing it as float32.`,
    );
  }
  return { shape: variable.shape, values: variable.dataSync<'float32'>() };
}

/** The first array that is missing on one side or has another shape, as part of an error message. */
function arrayMismatch(arrays: ReadonlyMap<string, NamedArray>, state: Run['state']): string | undefined {
  const cause = 'as with another optimizer, other frozen layers or other callbacks';
  for (const name of new Set([...arrays.keys(), ...Object.keys(state)])) {
    const [saved, current] = [arrays.get(name), state[name]];
    if (!saved) return `it has no '${name}', ${cause}`;
    if (!current) return `it has '${name}', which this run does not have, ${cause}`;
    if (saved.shape.join() !== current.shape.join())
      return `its '${name}' is [${saved.shape}], this run's [${current.shape}]`;
  }
  return undefined;
}
