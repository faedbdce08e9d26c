import type { Scalar, Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../../core/dataset';
import type { Net } from '../../core/net';
import { disposeBatch } from '../../data/batch';
import { batches } from '../../data/batches';
import { stream } from '../../data/stream';
import { subset } from '../../data/subset';
import { compile } from '../../engine/compile/compile';
import { readValues } from '../../engine/read-values';
import { tf } from '../../engine/tensorflow';
import { forward, preprocess } from '../../net/forward';
import { waitingLine } from '../../show/waiting-line';
import { checkFirstBatch } from '../first-batch';
import { layerModes } from '../layer-modes';
import { predict } from '../predict';
import { stepSeed } from '../step-seed';
import type { Trainable } from '../trainable';
import type { Rows } from './store';

/** Examples between two checks for a request to stop; their outputs are in memory twice. */
const CHUNK = 256;

/** Examples in a batch of random views. */
const BATCH = 16;

/** The output of a network for each example, in inference mode. */
export async function* activationRows(net: Net, data: Dataset, asked: () => boolean): Rows {
  const line = waitingLine();
  const total = data.labels.length;
  let done = 0;
  try {
    for (const indices of batches(data, { size: CHUNK })) {
      if (asked()) return;
      yield await valuesOf(await predict(net, subset(data, indices)));
      done += indices.length;
      line.at(done / total, () => `frozen layers, once: ${done} of ${total} examples`);
    }
  } finally {
    line.end();
  }
}

/** The output for several random views of each example, in one pass over the set per view. A seed always gives the same views. */
export async function* viewRows(
  net: Net,
  data: Dataset,
  { trainable, views, seed, asked }: { trainable: Trainable; views: number; seed: number; asked: () => boolean },
): Rows {
  const run = compile((x: Tensor, seedOfPass: Tensor) => {
    const { modeOf } = layerModes(trainable, seedOfPass as Scalar);
    return forward(net, data.pixels ? preprocess(net, x) : x, modeOf);
  });
  const checkValues = checkFirstBatch(net, data);
  const runOn = (x: Tensor, seedOfPass: number) => valuesOf(tf.tidy(() => run(x, tf.scalar(seedOfPass, 'int32'))));
  let pass = 0;
  try {
    for (let view = 0; view < views; view++) {
      for await (const batch of stream(data, { batch: BATCH }).epoch(1)) {
        let rows: Float32Array;
        try {
          checkValues(batch.x);
          rows = await runOn(batch.x, stepSeed(seed, ++pass));
        } finally {
          disposeBatch(batch);
        }
        yield rows;
        if (asked()) return;
      }
    }
  } finally {
    run.dispose();
  }
}

/** The values of a tensor, which is disposed. */
export async function valuesOf(rows: Tensor): Promise<Float32Array> {
  try {
    return await readValues(rows);
  } finally {
    rows.dispose();
  }
}
