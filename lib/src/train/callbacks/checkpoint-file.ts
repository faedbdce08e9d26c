import { basename } from 'node:path';
import type { Variable } from '@tensorflow/tfjs';
import type { Run } from '../../core/callback';
import { tf } from '../../engine/tensorflow';
import { TransferError } from '../../error';
import { openSealed, writeSealed } from '../../net/sealed';
import type { NamedArray } from '../../safetensors';
import { difference } from '../identity/difference';

/** What stands in the file beside the arrays of `run.state`, each as JSON. */
type Texts = Readonly<Record<'identity' | 'progress' | 'history', string>>;

/** Writes everything that a run needs to go on; `identity` is the run's. */
export function writeCheckpoint(file: string, run: Run, identity: string): void {
  const { stopped, resumed: _, ...history } = run.history;
  // An interrupted run is not over; one that a callback stopped is.
  const kept = stopped === undefined || stopped === 'interrupted' ? history : { ...history, stopped };
  const texts: Texts = {
    identity,
    progress: JSON.stringify(run.progress),
    history: JSON.stringify(kept),
  };
  const arrays = new Map(Object.entries(run.state).map(([name, variable]) => [name, valuesOf(name, variable)]));
  writeSealed(file, { arrays, texts });
}

/** Puts a run, whose identity is `own`, where the file's run stood. Throws before it changes anything where that is another run, or no run. */
export function readCheckpoint(file: string, run: Run, own: string): void {
  const name = basename(file);
  const advice = 'Delete it to train from the start, or put a copy of it in its place.';
  const { arrays, texts } = openSealed(file, advice, ({ identity }) => {
    if (identity) return;
    throw new TransferError(`${name} is no checkpoint, so it is left as it is. Give checkpoint() another file name.`);
  });
  const odd = difference(JSON.parse(texts.identity), JSON.parse(own), oddArray(arrays, run.state));
  if (odd) {
    throw new TransferError(
      `${name} is the checkpoint of another run: ${odd}. Give this run another file, or delete that one to train again.`,
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
    throw new TransferError(`checkpoint saves float32 only, but '${name}' is ${variable.dtype}. Keep it as float32.`);
  }
  return { shape: variable.shape, values: variable.dataSync<'float32'>() };
}

/** The first array that one of both lacks or has in another shape, as part of a sentence. */
function oddArray(arrays: ReadonlyMap<string, NamedArray>, state: Run['state']): string | undefined {
  const why = 'as with another optimizer, other frozen layers or other callbacks';
  for (const name of new Set([...arrays.keys(), ...Object.keys(state)])) {
    const [saved, here] = [arrays.get(name), state[name]];
    if (!saved) return `it has no '${name}', ${why}`;
    if (!here) return `it has '${name}', which this run has not, ${why}`;
    if (saved.shape.join() !== here.shape.join())
      return `its '${name}' is [${saved.shape}], this run's [${here.shape}]`;
  }
  return undefined;
}
