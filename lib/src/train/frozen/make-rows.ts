import type { Scalar, Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../../core/dataset';
import type { Net } from '../../core/net';
import { disposeBatch } from '../../data/batch';
import { batches } from '../../data/batches';
import { stream } from '../../data/stream';
import { subset } from '../../data/subset';
import { compile } from '../../engine/compile/compile';
import { tf } from '../../engine/tensorflow';
import { forward, preprocess } from '../../net/forward';
import { waitingLine } from '../../show/waiting-line';
import { checkFirstBatch } from '../first-batch';
import { layerModes } from '../layer-modes';
import { predict } from '../predict';
import { stepSeed } from '../step-seed';
import type { Trainable } from '../trainable';
import type { Rows } from './store';

/** Examples after which a wish to stop is heard, and whose outputs are in memory twice. */
const AT_A_TIME = 256;

/** Examples in a batch of random views. */
const BATCH = 16;

/** What leaves a net for each example, as it predicts. */
export async function* activationRows(net: Net, data: Dataset, asked: () => boolean): Rows {
  const line = waitingLine();
  const all = data.labels.length;
  let done = 0;
  try {
    for (const places of batches(data, { size: AT_A_TIME })) {
      if (asked()) return;
      yield valuesOf(await predict(net, subset(data, places)));
      done += places.length;
      line.at(done / all, () => `frozen layers, once: ${done} of ${all} examples`);
    }
  } finally {
    line.end();
  }
}

/** The same for several random views of each, one pass over the set after the other. The same seed gives the same views. */
export async function* viewRows(
  net: Net,
  data: Dataset,
  { trainable, views, seed, asked }: { trainable: Trainable; views: number; seed: number; asked: () => boolean },
): Rows {
  const run = compile((x: Tensor, drawn: Tensor) => {
    const { modeOf } = layerModes(trainable, drawn as Scalar);
    return forward(net, data.pixels ? preprocess(net, x) : x, modeOf);
  });
  const look = checkFirstBatch(net, data);
  const runOn = (x: Tensor, drawn: number) => tf.tidy(() => run(x, tf.scalar(drawn, 'int32')).dataSync<'float32'>());
  let pass = 0;
  try {
    for (let view = 0; view < views; view++) {
      for await (const batch of stream(data, { batch: BATCH }).epoch(1)) {
        let made: Float32Array;
        try {
          look(batch.x);
          made = runOn(batch.x, stepSeed(seed, ++pass));
        } finally {
          disposeBatch(batch);
        }
        yield made;
        if (asked()) return;
      }
    }
  } finally {
    run.dispose();
  }
}

/** The values of a tensor, which is freed. */
export function valuesOf(made: Tensor): Float32Array {
  try {
    return made.dataSync<'float32'>();
  } finally {
    made.dispose();
  }
}
