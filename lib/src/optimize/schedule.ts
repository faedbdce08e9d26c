import { TransferError } from '../error';
import { requireArray } from '../require/arguments';
import { described, numberText } from '../require/described';
import { requireFinite, requireFraction, requirePositive } from '../require/number';

/** A value that changes over a run: from the position in the run, in [0, 1], to the value. */
export type Schedule = (position: number) => number;

/** A constant value. Throws unless it is finite. */
export function constant(value: number): Schedule {
  requireFinite("constant's value", value, 'Try 1e-3.');
  return () => value;
}

/** Linear interpolation from one value to another, 0 by default. Throws unless both are finite. */
export function linear(from: number, to = 0): Schedule {
  for (const end of [from, to]) requireFinite('An end of a linear schedule', end, 'Try linear(1e-3, 0).');
  return (position) => from + (to - from) * position;
}

/** Exponential interpolation from one value to another: by the same factor per step. Throws unless both are above 0. */
export function exponential(from: number, to: number): Schedule {
  for (const end of [from, to]) requirePositive('An end of an exponential schedule', end, 'Use linear to reach 0.');
  return (position) => from * (to / from) ** position;
}

/** Cosine annealing from `from` to `to` (Loshchilov & Hutter 2017), 0 by default. Throws unless both are finite. */
export function cosine(from: number, to = 0): Schedule {
  for (const end of [from, to]) requireFinite('An end of a cosine schedule', end, 'Try cosine(1e-3, 0).');
  return (position) => to + ((from - to) * (1 + Math.cos(Math.PI * position))) / 2;
}

/**
 * A sigmoid ramp from 0 to almost 1, steepest at the start: 2 / (1 + exp(-steepness * position)) - 1. Ganin et al. (2016) used
 * it with a steepness of 10 for the weight of an adversary, which is then small while features are still noise. Throws unless
 * `steepness` is above 0.
 */
export function ramp(steepness = 10): Schedule {
  requirePositive("ramp's steepness", steepness, 'Ganin et al. took 10.');
  return (position) => 2 / (1 + Math.exp(-steepness * position)) - 1;
}

/**
 * Schedules in sequence, each over its fraction of the run: `piecewise([0.1, linear(0, 1e-3)], [0.9, cosine(1e-3)])`,
 * or with constant values `piecewise([0.5, 0.1], [0.5, 0.01])`. At a boundary the later schedule applies. Throws if an
 * argument has the wrong type, if a fraction is negative, if the fractions do not add up to 1, or if a value is neither
 * a finite number nor a function.
 */
export function piecewise(...parts: readonly (readonly [share: number, value: number | Schedule])[]): Schedule {
  for (const part of parts) {
    requireArray('piecewise', 'a fraction of the run and a value', part);
    if (typeof part[1] === 'number') requireFinite('A value of piecewise', part[1], 'Try 1e-3.');
  }
  const fractions = parts.map(([fraction]) => fraction);
  const total = fractions.reduce((sum, fraction) => sum + fraction, 0);
  if (!(Math.abs(total - 1) < 1e-6) || !fractions.every((fraction) => fraction >= 0)) {
    throw new TransferError(
      `piecewise's fractions must be 0 or more and add up to 1; got ${fractions.map(numberText).join(', ') || 'none'}. ` +
        'Try piecewise([0.1, linear(0, 1e-3)], [0.9, cosine(1e-3)]).',
    );
  }
  let end = 0;
  const segments = parts
    .filter(([fraction]) => fraction > 0)
    .map(([fraction, value]) => {
      const start = end;
      end += fraction;
      return { start, share: fraction, end, schedule: asSchedule(value) };
    });
  return (position) => {
    const {
      start,
      share: fraction,
      schedule,
    } = segments.find((segment) => position < segment.end) ?? segments[segments.length - 1];
    return schedule(Math.min(1, (position - start) / fraction));
  };
}

/**
 * Linear warm-up from zero over the first `fraction` of the run, then `after` over the rest. It is that of Goyal et al.
 * 2017. Throws if `fraction` is not in [0, 1], or `after` is neither a number nor a schedule.
 */
export function warmup(fraction: number, after: number | Schedule): Schedule {
  requireFraction("warmup's fraction", fraction, 0.1);
  return piecewise([fraction, linear(0, asSchedule(after)(0))], [1 - fraction, after]);
}

/**
 * One-cycle schedule (Smith 2018) of two half cosines: from peak / 25 to `peak` over the first fraction `rising` of the run, a
 * quarter by default, then to peak / 100,000. Throws unless `peak` is finite and `rising` is in [0, 1].
 */
export function oneCycle(peak: number, rising = 0.25): Schedule {
  requireFinite("oneCycle's peak", peak, 'Try 1e-2.');
  requireFraction("oneCycle's rising fraction", rising, 0.25);
  return piecewise([rising, cosine(peak / 25, peak)], [1 - rising, cosine(peak, peak / 1e5)]);
}

/** A schedule from a number, which is constant, or from a schedule. Throws if it is neither. */
export function asSchedule(value: number | Schedule): Schedule {
  if (typeof value === 'function') return value;
  if (typeof value === 'number') return () => value;
  throw new TransferError(
    `A schedule must be a number or a function of the position in the run; got ${described(value)}. Try linear(1, 0).`,
  );
}
