import type { Callback } from '../core/callback';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { inClassesOf } from '../data/in-classes-of';
import { take } from '../data/take';
import { unlabelled } from '../data/unlabelled';
import { dispose } from '../net/compose';
import { requireArray, requireDataset, requireFunction } from '../require/arguments';
import { requireOptions } from '../require/options';
import { type Interval, interval } from '../show/interval';
import type { Adaptation } from '../train/adaptation';
import { evaluate } from '../train/evaluate';
import { type FitOptions, fit } from '../train/fit';
import { interruptions } from '../train/interrupt';
import { hasLabels, requireComparison } from './negative-transfer-requirements';
import { verdictOf } from './negative-transfer-verdict';

/** The compared training methods: `adapted` trains on the labelled source and the unlabelled target. */
export type Arm = 'source only' | 'target only' | 'adapted';

export interface TransferData {
  /** Labelled training data of the source. */
  readonly source: Dataset;
  /** Training data of the target. The adapted arm does not use its labels; the arm `target only` does, if there are any. */
  readonly target: Dataset;
  /** Labelled test data of the target. */
  readonly test: Dataset;
}

export interface NegativeTransferOptions
  extends Omit<FitOptions, 'adapt' | 'seed' | 'validate' | 'metrics' | 'callbacks'> {
  readonly adapt: (target: Dataset) => Adaptation;
  /** Two or more different seeds; each arm trains once per seed. */
  readonly seeds: readonly number[];
  /** Labels per class for `target only`, resampled for each seed; all by default. */
  readonly perClass?: number;
  /** Callbacks of each run; a `checkpoint` needs a separate file for each arm and seed. */
  readonly callbacks?: (arm: Arm, seed: number) => readonly Callback[];
}

/** The result of a comparison. Plain data. */
export interface TransferReport {
  /** The result as one sentence. */
  readonly verdict: string;
  /** Accuracy on the test set, in [0, 1], for each seed in order. */
  readonly arms: Readonly<Record<Arm, number[]>>;
  /** Accuracy of adapted minus that of the other arm, paired by seed; omitted if fewer than two seeds have both. */
  readonly differences: Readonly<Partial<Record<Exclude<Arm, 'adapted'>, Interval>>>;
}

/**
 * Tests for negative transfer: trains on the source only, on the target's labels only, and on both domains with an
 * adaptation, with equal numbers of steps and the same initial weights, `net(seed)`, and compares target accuracies paired by
 * seed. The advantage of `target only` is the negative transfer gap of Wang et al. 2019, for a method that uses the target
 * without labels. Every call of `net` must create new weights, which are disposed. An interrupted report contains the
 * finished runs. Classes are matched with the source's by name. Throws if a training and the test set share examples,
 * classes differ from the source's, calls of `net` share weights, or there are fewer than two different seeds.
 */
export async function negativeTransfer(
  net: (seed: number) => Net,
  domains: TransferData,
  options: NegativeTransferOptions,
): Promise<TransferReport> {
  requireOptions('negativeTransfer', options, {
    adapt: 'required',
    seeds: 'required',
    perClass: true,
    callbacks: true,
    batch: true,
    signal: true,
    loss: 'required',
    balance: true,
    mix: true,
    optimizer: 'required',
    epochs: 'required',
    cache: true,
  });
  requireOptions('negativeTransfer', domains, { source: 'required', target: 'required', test: 'required' });
  requireFunction('negativeTransfer', 'what makes the net of a seed', net);
  for (const data of Object.values(domains)) requireDataset('negativeTransfer', data);
  const { seeds, perClass, adapt, callbacks, ...fitting } = options;
  const { source } = domains;
  const target = hasLabels(domains.target) ? inClassesOf(source, domains.target) : domains.target;
  const test = inClassesOf(source, domains.test);
  requireArray('negativeTransfer', 'seeds', seeds);
  await requireComparison(net, { source, target, test }, seeds);
  const { batch = 32, epochs } = fitting;
  const steps = epochs * Math.ceil(source.labels.length / batch);
  const settings = (arm: Arm, seed: number): { data: Dataset } & Partial<FitOptions> => {
    if (arm === 'source only') return { data: source };
    if (arm === 'adapted') return { data: source, adapt: adapt(unlabelled(target)) };
    const data = perClass === undefined ? target : take(target, { perClass, seed });
    return { data, ...asManySteps(data, steps, batch) };
  };
  const stopping = interruptions(fitting.signal);

  /** Test accuracy after a run, or undefined if it was interrupted. */
  const run = async (arm: Arm, seed: number): Promise<number | undefined> => {
    const trained = net(seed);
    try {
      const { data, ...own } = settings(arm, seed);
      const { stopped } = await fit(trained, data, { ...fitting, ...own, seed, callbacks: callbacks?.(arm, seed) });
      return stopped === 'interrupted' ? undefined : (await evaluate(trained, test)).accuracy;
    } finally {
      dispose(trained);
    }
  };

  const arms: Record<Arm, number[]> = { 'source only': [], 'target only': [], adapted: [] };
  const asked: Arm[] = hasLabels(target) ? ['source only', 'target only', 'adapted'] : ['source only', 'adapted'];
  try {
    // Seed by seed, so that the finished runs can be paired after an interruption.
    for (const [seed, arm] of seeds.flatMap((seed) => asked.map((arm) => [seed, arm] as const))) {
      const accuracy = stopping.asked() ? undefined : await run(arm, seed);
      if (accuracy === undefined) break;
      arms[arm].push(accuracy);
    }
  } finally {
    stopping.dispose();
  }
  return reportOf(arms, seeds.length);
}

/** Epochs and batch size that give a smaller dataset the same number of steps. */
function asManySteps({ labels }: Dataset, steps: number, expected: number): Pick<FitOptions, 'epochs' | 'batch'> {
  const batch = Math.min(expected, labels.length);
  return { batch, epochs: Math.max(1, Math.round(steps / Math.ceil(labels.length / batch))) };
}

/** The report of these accuracies; `asked` is the number of seeds requested. */
export function reportOf(arms: TransferReport['arms'], asked: number): TransferReport {
  const against = (arm: Exclude<Arm, 'adapted'>) => {
    const pairs = arms.adapted.slice(0, arms[arm].length).map((accuracy, index) => accuracy - arms[arm][index]);
    return pairs.length < 2 ? {} : { [arm]: interval(pairs) };
  };
  const differences: TransferReport['differences'] = { ...against('source only'), ...against('target only') };
  return { verdict: verdictOf(differences, { done: arms.adapted.length, asked }), arms, differences };
}
