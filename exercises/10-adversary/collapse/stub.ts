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

/**
 * What went on between the network and its adversary? A discriminator at 0.5 is what one hopes for, and also what two
 * failures look like: one that never learnt anything, and features that are the same for every example. The other
 * curves distinguish them.
 *
 * `chance` is the accuracy on the source of naming always the same class, `alone` what the same network reaches on the
 * source without an adversary. "Lately" is the mean over the last three epochs; there are at least four.
 *
 * The first that fits, and the number that says so:
 *
 * 1. The source is lost: its accuracy is lately below the middle between `chance` and `alone`. Look for the epoch from
 *    which on it stays below the middle to the end (the last epoch, if that one is above again), and at the weight in
 *    that epoch.
 *    - The weight there is 0: nothing worked against the network, so the adversary is not to blame. 'source not learnt',
 *      because of the source's accuracy lately.
 *    - Otherwise 'adversary too strong', because of that weight.
 * 2. 'discriminator does not learn': in no epoch is its accuracy above 0.55. Because of its highest accuracy.
 * 3. 'nothing aligned': lately the discriminator's accuracy is 0.9 or more. Because of its accuracy lately.
 * 4. 'healthy' otherwise: the discriminator could distinguish the domains, and no longer tells them all. Because of how
 *    far its accuracy fell, from its highest to lately.
 */
export function diagnose(epochs: readonly Epoch[], { chance, alone }: { chance: number; alone: number }): Diagnosis {
  throw new Error(`What ${epochs.length} epochs say, between ${chance} and ${alone}, is yours to find.`);
}
