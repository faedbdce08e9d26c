import { blend } from './blend';
import type { Change } from './change';

/** Moves each picture away from its own mean, or towards it, by a factor from 1 - strength to 1 + strength. */
export function contrast(strength: number): Change {
  return blend(strength, 'contrast', (x) => x.mean([1, 2, 3], true));
}
