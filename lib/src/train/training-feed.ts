import type { Tensor } from '@tensorflow/tfjs';
import type { Batch } from '../core/batch';
import type { Run } from '../core/callback';
import type { Dataset } from '../core/dataset';
import type { Stream } from '../core/stream';
import { disposeBatch } from '../data/batch';
import { inTurns } from '../data/in-turns';
import { canBeResident, resident } from '../data/resident';
import { endless, stream } from '../data/stream';
import { isNative } from '../engine/native';

/** A batch of the source, and one of the target where a run adapts. The consumer disposes both. */
export interface FeedBatch {
  readonly batch: Batch;
  readonly target?: Batch;
}

/** The batches of one run, in the order of its seed. */
export interface TrainingFeed {
  readonly source: Stream;
  readonly target?: Stream;
  /** From the indices `[batch]` of a batch to its examples; left out where batches hold the examples themselves. */
  readonly decode?: (indices: Tensor) => Tensor;
  /** Examples of each epoch's last batch, where it is smaller than the others and comes after a larger one. */
  readonly last?: number;
  /** The batches of the epoch that is under way, from its first step that is not done. */
  batches(run: Pick<Run, 'step' | 'progress'>): AsyncIterable<FeedBatch>;
  dispose(): Promise<void>;
}

/** The sizes and the seed of a run, and what its examples are next to. */
interface FeedOptions {
  readonly batch: number;
  readonly seed: number;
  readonly epochs: number;
  /** Views of each example that the set holds, one pass after the other. */
  readonly views: number;
  /** Unlabelled examples of the target, of which each step gets a batch. */
  readonly target?: Dataset;
}

/**
 * The batches of a run. A set in memory is given to TensorFlow once, if it is small enough: its batches then hold indices,
 * which the compiled step gathers by `decode`.
 */
export async function trainingFeed(
  examples: Dataset | Stream,
  { batch, seed, epochs, views, target: targetData }: FeedOptions,
): Promise<TrainingFeed> {
  const inBatches = (data: Dataset) => inTurns(data, views, (view) => stream(view, { batch, seed }));
  const isStream = 'epoch' in examples;
  const target = targetData && stream(targetData, { batch, seed, whole: true });
  const memory = !isStream && isNative() && canBeResident(examples) ? await resident(examples, inBatches) : undefined;
  const source = memory ?? (isStream ? examples : inBatches(examples));
  let targets: AsyncGenerator<Batch> | undefined;
  return {
    source,
    target,
    decode: memory?.decode,
    last: isStream ? undefined : lastSize(examples.labels.length, { batch, epochs }),
    async *batches(run) {
      targets ??= target && endless(target, () => run.step);
      for await (const sourceBatch of source.epoch(run.progress.epoch, run.progress.done)) {
        yield { batch: sourceBatch, target: await targetOf(sourceBatch, targets) };
      }
    },
    async dispose() {
      try {
        await targets?.return(undefined);
      } finally {
        memory?.dispose();
      }
    },
  };
}

/** The next batch of the target; where there is none to be had, the source's batch is freed. */
async function targetOf(batch: Batch, targets: AsyncGenerator<Batch> | undefined): Promise<Batch | undefined> {
  try {
    return (await targets?.next())?.value;
  } catch (cause) {
    disposeBatch(batch);
    throw cause;
  }
}

function lastSize(examples: number, { batch, epochs }: { batch: number; epochs: number }): number | undefined {
  return epochs * examples > batch ? examples % batch || undefined : undefined;
}
