import type { Tensor } from '@tensorflow/tfjs';
import type { Stream } from '../core/stream';
import { disposeBatch } from '../data/batch';

/** Each batch of a stream twice, one after the other. */
export function twice(data: Stream): Stream {
  return {
    ...data,
    steps: 2 * data.steps,
    async *epoch(number, skip = 0) {
      let isFirst = skip % 2 === 0;
      for await (const batch of data.epoch(number, Math.floor(skip / 2))) {
        let isPassedOn = false;
        try {
          if (isFirst) yield { x: batch.x.clone(), labels: (batch.labels as Tensor).clone() };
          isFirst = true;
          isPassedOn = true;
          yield batch;
        } finally {
          // The reader stopped after the first pass.
          if (!isPassedOn) disposeBatch(batch);
        }
      }
    },
  };
}
