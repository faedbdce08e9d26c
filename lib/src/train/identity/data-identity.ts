import { bytesOf } from '../../bytes';
import type { Dataset } from '../../core/dataset';
import { batches } from '../../data/batches';
import { subset } from '../../data/subset';
import { type About, pairOf, sha256 } from './probe';

/** Examples whose values are compared: reading all of a large set would take as long as an epoch. */
const SAMPLED = 64;

/** Examples that are read at a time. */
const BATCH = 16;

/** The identity of a set: a hash of all its labels, and the values of 64 examples, including the first and the last. */
export async function dataIdentity(data: Dataset): Promise<{ labels: string; examples: About }> {
  return { labels: labelsHash(data), examples: await examplesOf(data) };
}

function labelsHash({ labels, tasks }: Dataset): string {
  const ofTasks = Object.entries(tasks ?? {}).map(([name, task]) => [name, task.labels]);
  return sha256(tasks ? JSON.stringify(ofTasks) : bytesOf(Float64Array.from(labels) as never));
}

/** The pair of each sampled example. */
export async function examplesOf(data: Dataset): Promise<About> {
  const last = data.labels.length - 1;
  const count = Math.min(SAMPLED, last + 1);
  const indices = Array.from({ length: count }, (_, position) =>
    Math.round((position * last) / Math.max(1, count - 1)),
  );
  const sample = subset(data, indices);
  const pairs: About['about'][number][] = [];
  for (const batchIndices of batches(sample, { size: BATCH })) {
    const rows = await sample.read(batchIndices);
    const values = rows.dataSync();
    rows.dispose();
    const width = values.length / batchIndices.length;
    for (const row of batchIndices.keys()) pairs.push(pairOf(values, row * width, (row + 1) * width));
  }
  return { about: pairs };
}
