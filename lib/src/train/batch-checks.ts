import type { Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import type { Stream } from '../core/stream';
import type { ValueRange } from '../data/value-range';
import { tf } from '../engine/tensorflow';
import { requireAlive } from '../net/require-alive';
import type { Adaptation } from './adaptation';
import { checkFirstBatch } from './first-batch';
import type { Loss } from './loss';
import { batchLabels } from './require-class-labels';
import { explainLoss } from './requirements';
import type { RunningRun } from './run';
import type { FeedBatch, TrainingFeed } from './training-feed';
import { warnUnscaledPixels } from './unscaled-pixels';

/** What is checked in every step of a run. */
export interface BatchChecks {
  /** Throws if a network was disposed, or if the values of the first batch or its labels are not what the network reads. */
  before(step: FeedBatch): void;
  /** Throws if the loss is not a finite number; warns after the first step of pixels that were not scaled. */
  after(step: FeedBatch, run: RunningRun): void;
}

/** What goes into a run. */
interface Checked {
  /** The network that is trained in each step: all of it, or the layers after its frozen ones. */
  readonly trained: Net;
  /** Every network that the run uses. */
  readonly nets: readonly Net[];
  /** The data as it was given, and the examples that go into `trained`. */
  readonly data: Dataset | Stream;
  readonly examples: Dataset | Stream;
  readonly losses: Readonly<Record<string, Loss>>;
  readonly adapt?: Adaptation;
  readonly decode: TrainingFeed['decode'];
  readonly tasks: Stream['tasks'];
}

/** The checks of a run. The labels of a Dataset were all checked before, those of a Stream are in its first batch. */
export function batchChecks({ trained, nets, data, examples, losses, adapt, decode, tasks }: Checked): BatchChecks {
  const checkSource = checkFirstBatch(trained, examples, decode);
  const checkTarget = adapt && checkFirstBatch(trained, adapt.target);
  const checkLabels = 'epoch' in data ? batchLabels(trained, data.name, losses) : undefined;
  let range: ValueRange | undefined;
  return {
    before({ batch, target }) {
      // A callback may have freed one.
      for (const net of nets) requireAlive(net);
      range = checkSource(batch.x) ?? range;
      checkLabels?.(batch.labels);
      if (target) checkTarget?.(target.x);
    },
    after({ batch: { x } }, run) {
      if (!Number.isFinite(run.loss)) tf.tidy(() => throwLoss(run, decode ? decode(x) : x));
      if (run.step === 1) warnUnscaledPixels(trained, { ...examples, tasks }, { range, loss: run.loss, losses });
    },
  };
}

function throwLoss(run: RunningRun, x: Tensor): never {
  throw explainLoss(run, x);
}
