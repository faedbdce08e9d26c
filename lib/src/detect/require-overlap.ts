import { requireNumber } from '../require/number';

/** Throws unless the IoU that a box keeps within its Gaussian's radius is above 0 and at most 1. */
export function requireRadiusOverlap(what: string, value: number): void {
  const [expected, hint] = ['an overlap above 0 and at most 1', 'Try 0.3.'];
  requireNumber(what, value, { fits: value > 0 && value <= 1, expected, hint });
}

/** Throws unless the lowest score of the detections that are kept is in 0..1. */
export function requireMinScore(what: string, value: number, usual: number): void {
  const expected = 'a probability from 0 to 1';
  requireNumber(what, value, { fits: value >= 0 && value <= 1, expected, hint: `Try ${usual}.` });
}

/** Throws unless an IoU threshold is in 0..1. */
export function requireOverlap(what: string, value: number, usual: number): void {
  const expected = 'an overlap from 0 to 1';
  requireNumber(what, value, { fits: value >= 0 && value <= 1, expected, hint: `Try ${usual}.` });
}
