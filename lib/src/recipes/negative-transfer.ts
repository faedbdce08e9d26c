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

/** The ways that are compared: `adapted` learns from the labelled source beside the unlabelled target. */
export type Arm = 'source only' | 'target only' | 'adapted';

export interface TransferData {
  /** Labelled, to train on. */
  readonly source: Dataset;
  /** To train on. The adapted arm never sees its labels; the arm `target only` learns from them, where there are any. */
  readonly target: Dataset;
  /** Labelled, of the target, to measure on. */
  readonly test: Dataset;
}

export interface NegativeTransferOptions extends Omit<FitOptions, 'adapt' | 'seed' | 'validate' | 'callbacks'> {
  readonly adapt: (target: Dataset) => Adaptation;
  /** Two or more; an arm trains once with each. */
  readonly seeds: readonly number[];
  /** Labels of each class that `target only` gets, others with each seed; all unless said. */
  readonly perClass?: number;
  /** For each run its own; a `checkpoint` needs a file for each arm and seed. */
  readonly callbacks?: (arm: Arm, seed: number) => readonly Callback[];
}

/** What transfer came to. Plain data. */
export interface TransferReport {
  /** In a sentence. */
  readonly verdict: string;
  /** Share right on the test set, in [0, 1], of each seed in order. */
  readonly arms: Readonly<Record<Arm, number[]>>;
  /** Adapted less the other arm, paired by seed, in shares; left out where fewer than two seeds have both. */
  readonly differences: Readonly<Partial<Record<Exclude<Arm, 'adapted'>, Interval>>>;
}

/**
 * Whether transfer helped: trains on the source only, on the target's labels only, and on both domains with an adaptation,
 * for as many steps each and from the same start, `net(seed)`, and compares accuracies on the target seed by seed. What
 * `target only` is better by is the negative transfer gap of Wang et al. 2019, of a way that uses the target
 * without labels. Every call of `net` gives weights of its own, which are freed. An interrupted report holds the runs that
 * were finished. Classes are matched with the source's by name. Throws where sets share examples or have classes that the
 * source does not have, and on fewer than two seeds.
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

  /** Share right after a run, or undefined where it was interrupted. */
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
    // Seed by seed, so that what an interruption leaves can be paired.
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

/** Epochs and batch with which a smaller set is trained for as many steps. */
function asManySteps({ labels }: Dataset, steps: number, expected: number): Pick<FitOptions, 'epochs' | 'batch'> {
  const batch = Math.min(expected, labels.length);
  return { batch, epochs: Math.max(1, Math.round(steps / Math.ceil(labels.length / batch))) };
}

/** What these accuracies come to, of so many seeds that were asked for. */
export function reportOf(arms: TransferReport['arms'], asked: number): TransferReport {
  const against = (arm: Exclude<Arm, 'adapted'>) => {
    const pairs = arms.adapted.slice(0, arms[arm].length).map((accuracy, index) => accuracy - arms[arm][index]);
    return pairs.length < 2 ? {} : { [arm]: interval(pairs) };
  };
  const differences: TransferReport['differences'] = { ...against('source only'), ...against('target only') };
  return { verdict: verdictOf(differences, { done: arms.adapted.length, asked }), arms, differences };
}
