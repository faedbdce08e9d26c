/** One epoch of an adversarial run. */
export interface Epoch {
  /** Accuracy on the source. */
  source: number;
  /** The discriminator's accuracy, each domain counted half: 0.5 is chance. */
  discriminator: number;
  /** How strongly the network worked against the discriminator. */
  weight: number;
}

export type Situation =
  | 'source not learnt'
  | 'adversary too strong'
  | 'discriminator does not learn'
  | 'nothing aligned'
  | 'healthy';

export interface Diagnosis {
  situation: Situation;
  /** The number in the curves that says so. */
  because: number;
}

/** The source comes first: where it is lost, the discriminator's curve means nothing. */
export function diagnose(epochs: readonly Epoch[], { chance, alone }: { chance: number; alone: number }): Diagnosis {
  const middle = (chance + alone) / 2;
  if (lately(epochs, 'source') < middle) {
    const { weight } = epochs[lostAt(epochs, middle)];
    if (weight === 0) return { situation: 'source not learnt', because: lately(epochs, 'source') };
    return { situation: 'adversary too strong', because: weight };
  }
  const highest = Math.max(...epochs.map(({ discriminator }) => discriminator));
  if (highest <= 0.55) return { situation: 'discriminator does not learn', because: highest };
  const last = lately(epochs, 'discriminator');
  if (last >= 0.9) return { situation: 'nothing aligned', because: last };
  return { situation: 'healthy', because: highest - last };
}

/** The mean over the last three epochs. */
function lately(epochs: readonly Epoch[], curve: keyof Epoch): number {
  return epochs.slice(-3).reduce((sum, epoch) => sum + epoch[curve] / 3, 0);
}

/** The epoch from which on the source stays below: the one after the last that is not. */
function lostAt(epochs: readonly Epoch[], middle: number): number {
  const good = epochs.map(({ source }) => source >= middle).lastIndexOf(true);
  return Math.min(good + 1, epochs.length - 1);
}
