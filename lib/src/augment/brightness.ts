import { blend } from './blend';
import type { Change } from './change';

/** Multiplies each picture by a factor from 1 - strength to 1 + strength. Black stays black. */
export function brightness(strength: number): Change {
  return blend(strength, 'brightness', () => 0);
}
