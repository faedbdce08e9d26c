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

/** How well a classifier of domains does on examples it has not learnt from: 2 (1 - 2 e), both domains counted alike. */
export function aDistance(source: Examples, target: Examples, folds: number, learn: Learn): Report {
  const wrong = { source: 0, target: 0 };
  for (let fold = 0; fold < folds; fold++) {
    const others = (rows: Examples) => rows.filter((_, i) => i % folds !== fold);
    const judge = learn(others(source), others(target));
    const missed = (rows: Examples, domain: Domain) =>
      rows.filter((row, i) => i % folds === fold && judge(row) !== domain).length;
    wrong.source += missed(source, 'source');
    wrong.target += missed(target, 'target');
  }
  const [sourceError, targetError] = [wrong.source / source.length, wrong.target / target.length];
  const error = (sourceError + targetError) / 2;
  return { sourceError, targetError, distance: Math.max(0, 2 * (1 - 2 * error)) };
}
