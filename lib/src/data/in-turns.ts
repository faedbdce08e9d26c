import type { Dataset } from '../core/dataset';
import type { Stream } from '../core/stream';
import { subset } from './subset';

/**
 * A set that holds several views of each example, one pass over the examples after the other, as a stream whose epochs take
 * turns with the views.
 */
export function inTurns(data: Dataset, views: number, streamOf: (view: Dataset) => Stream): Stream {
  if (views === 1) return streamOf(data);
  const size = data.labels.length / views;
  const streams = Array.from({ length: views }, (_, view) =>
    streamOf(
      subset(
        data,
        Array.from({ length: size }, (_, place) => view * size + place),
      ),
    ),
  );
  return { ...streams[0], epoch: (number, skip) => streams[(number - 1) % views].epoch(number, skip) };
}
