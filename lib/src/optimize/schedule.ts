import { TransferError } from '../error';
import { requireArray } from '../require/arguments';
import { described, numberText } from '../require/described';
import { requireFinite, requirePositive, requireShare } from '../require/number';

/** A value that changes over a run: from position in [0, 1] to the value. */
export type Schedule = (position: number) => number;

/** The same value throughout. */
export function constant(value: number): Schedule {
  requireFinite("constant's value", value, 'Try 1e-3.');
  return () => value;
}

/** A straight line from one value to the other. */
export function linear(from: number, to = 0): Schedule {
  for (const end of [from, to]) requireFinite('An end of a linear schedule', end, 'Try linear(1e-3, 0).');
  return (position) => from + (to - from) * position;
}

/** From one value to the other by the same factor in each step. Throws unless both are above 0. */
export function exponential(from: number, to: number): Schedule {
  for (const end of [from, to]) requirePositive('An end of an exponential schedule', end, 'Use linear to reach 0.');
  return (position) => from * (to / from) ** position;
}

/** Half a cosine from `from` down (or up) to `to` (Loshchilov & Hutter 2017). */
export function cosine(from: number, to = 0): Schedule {
  for (const end of [from, to]) requireFinite('An end of a cosine schedule', end, 'Try cosine(1e-3, 0).');
  return (position) => to + ((from - to) * (1 + Math.cos(Math.PI * position))) / 2;
}

/**
 * From 0 to nearly 1, fast at first: 2 / (1 + exp(-steepness * position)) - 1. Ganin et al. (2016) let an
 * adversary's weight grow like this, with steepness 10, so that it stays quiet while features are still noise.
 */
export function ramp(steepness = 10): Schedule {
  requirePositive("ramp's steepness", steepness, 'Ganin et al. took 10.');
  return (position) => 2 / (1 + Math.exp(-steepness * position)) - 1;
}

/**
 * Schedules one after the other, each stretched over its share of the run:
 * `piecewise([0.1, linear(0, 1e-3)], [0.9, cosine(1e-3)])`, or with plain numbers `piecewise([0.5, 0.1], [0.5, 0.01])`.
 * At a boundary the later one holds. Throws where a share is negative or the shares do not add up to 1.
 */
export function piecewise(...parts: readonly (readonly [share: number, value: number | Schedule])[]): Schedule {
  for (const part of parts) requireArray('piecewise', 'a share of the run and a value', part);
  const shares = parts.map(([share]) => share);
  const total = shares.reduce((sum, share) => sum + share, 0);
  if (!(Math.abs(total - 1) < 1e-6) || !shares.every((share) => share >= 0)) {
    throw new TransferError(
      `piecewise got the shares ${shares.map(numberText).join(', ') || 'none'}; they must be 0 or more and add up to 1. ` +
        'Try piecewise([0.1, linear(0, 1e-3)], [0.9, cosine(1e-3)]).',
    );
  }
  let end = 0;
  const pieces = parts
    .filter(([share]) => share > 0)
    .map(([share, value]) => {
      const start = end;
      end += share;
      return { start, share, end, schedule: asSchedule(value) };
    });
  return (position) => {
    const { start, share, schedule } = pieces.find((piece) => position < piece.end) ?? pieces[pieces.length - 1];
    return schedule(Math.min(1, (position - start) / share));
  };
}

/** Straight up from zero over the first `share` of the run, then `after` over the rest (Goyal et al. 2017). */
export function warmup(share: number, after: number | Schedule): Schedule {
  requireShare("warmup's share", share, 0.1);
  return piecewise([share, linear(0, asSchedule(after)(0))], [1 - share, after]);
}

/**
 * Up to `peak` over the first quarter, then down to nearly nothing: two half cosines (Smith 2018).
 * Starts at peak / 25 and ends at peak / 100,000.
 */
export function oneCycle(peak: number, up = 0.25): Schedule {
  requireFinite("oneCycle's peak", peak, 'Try 1e-2.');
  requireShare("oneCycle's share for going up", up, 0.25);
  return piecewise([up, cosine(peak / 25, peak)], [1 - up, cosine(peak, peak / 1e5)]);
}

/** A number stands for the schedule that never changes. Throws where it is neither a number nor a function. */
export function asSchedule(value: number | Schedule): Schedule {
  if (typeof value === 'function') return value;
  if (typeof value === 'number') return () => value;
  throw new TransferError(
    `A schedule is a number or a function of the position in the run; got ${described(value)}. Try linear(1, 0).`,
  );
}
