export type Domain = 'source' | 'target';

type Examples = readonly (readonly number[])[];

/** Is trained on examples of both domains. What it returns predicts for an example which domain it is from. */
export type Learn = (source: Examples, target: Examples) => (example: readonly number[]) => Domain;

export interface Report {
  /** The fraction of the source's examples that were taken for the target's. */
  sourceError: number;
  /** The fraction of the target's examples that were taken for the source's. */
  targetError: number;
  /** The proxy A-distance, from 0 to 2. */
  distance: number;
}

/**
 * Can a classifier predict which domain an example is from?
 *
 * Let a classifier try. If it cannot, the domains look alike in these features; if it always can, they have nothing in
 * common. The proxy A-distance is 2 (1 - 2 e), with e its error (Ben-David et al. 2007): 0 where it guesses, 2 where it
 * is always right.
 *
 * - The error is measured on examples that it was not trained on. A network that memorises distinguishes any two sets.
 *   Example i of either domain (from 0) belongs to fold i % folds: for each fold in turn learn(source, target) gets the
 *   examples of all other folds, and what it gives back judges the ones of this fold. So each example is judged once.
 * - The domains differ in size, but count equally: e is the mean of the two domains' errors. A classifier that always
 *   predicts the larger domain has e = 1/2.
 * - An error above 1/2 is chance, too: the distance is never below 0.
 */
export function aDistance(source: Examples, target: Examples, folds: number, learn: Learn): Report {
  const judge = learn(source, target);
  const domain = judge(source[0]);
  throw new Error(
    `aDistance is yours to write. It got ${source.length} and ${target.length} examples in ${folds} folds; the first is from the ${domain}.`,
  );
}
