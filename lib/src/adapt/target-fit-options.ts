import type { FitOptions } from '../train/fit';

/** What `fit` gets from a method that adapts a net on the target alone. */
export type TargetFitOptions = Pick<
  FitOptions,
  'optimizer' | 'epochs' | 'batch' | 'seed' | 'validate' | 'callbacks' | 'signal'
>;

/** The optional ones by name, and `at`, which each of these methods has as well. */
export const TARGET_FIT_NAMES = {
  at: true,
  batch: true,
  seed: true,
  validate: true,
  callbacks: true,
  signal: true,
} as const;
