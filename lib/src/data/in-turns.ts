import type { Dataset } from '../core/dataset';
import type { Stream } from '../core/stream';
import { subset } from './subset';

/**
 * A stream over a set of several views of each example, stored view by view (all examples of view 0, then of view 1, …).
 * Each epoch reads one view, in turn.
 */
export function inTurns(data: Dataset, views: number, streamOf: (view: Dataset) => Stream): Stream {
  if (views === 1) return streamOf(data);
  const size = data.labels.length / views;
  const streams = Array.from({ length: views }, (_, view) =>
    streamOf(
      subset(
        data,
        Array.from({ length: size }, (_, index) => view * size + index),
      ),
    ),
  );
  return { ...streams[0], epoch: (number, skip) => streams[(number - 1) % views].epoch(number, skip) };
}
