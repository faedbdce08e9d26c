import type { Tensor } from '@tensorflow/tfjs';
import type { Stream } from '../core/stream';

/** Each batch of a stream twice, one after the other. */
export function twice(data: Stream): Stream {
  return {
    ...data,
    steps: 2 * data.steps,
    async *epoch(number, skip = 0) {
      let isFirst = skip % 2 === 0;
      for await (const { x, labels } of data.epoch(number, Math.floor(skip / 2))) {
        if (isFirst) yield { x: x.clone(), labels: (labels as Tensor).clone() };
        isFirst = true;
        yield { x, labels };
      }
    },
  };
}
