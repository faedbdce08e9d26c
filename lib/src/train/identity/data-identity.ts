import type { Dataset } from '../../core/dataset';
import { batches } from '../../data/batches';
import { subset } from '../../data/subset';
import { bytesOf } from '../../safetensors';
import { type About, pairOf, sha256 } from './probe';

/** Examples whose numbers are looked at: reading all of a large set would take as long as an epoch. */
const SAMPLED = 64;

/** Examples that are read at a time. */
const BATCH = 16;

/** What tells a set from others: all its labels, by a hash, and the numbers of 64 examples, first and last among them. */
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
  const places = Array.from({ length: count }, (_, at) => Math.round((at * last) / Math.max(1, count - 1)));
  const sample = subset(data, places);
  const about: About['about'][number][] = [];
  for (const some of batches(sample, { size: BATCH })) {
    const rows = await sample.read(some);
    const values = rows.dataSync();
    rows.dispose();
    const width = values.length / some.length;
    for (const row of some.keys()) about.push(pairOf(values, row * width, (row + 1) * width));
  }
  return { about };
}
