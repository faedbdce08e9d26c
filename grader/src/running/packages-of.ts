import type { Bundle } from '../bundle';

/** The packages that these bundles import, each once. */
export const packagesOf = (...bundles: (Bundle | undefined)[]): string[] => [
  ...new Set(bundles.flatMap((bundle) => bundle?.packages ?? [])),
];
