/** A value that changes over a run: from position in [0, 1] to the value. */
export type Schedule = (position: number) => number;

/** The same value throughout. */
export function constant(value: number): Schedule {
  return () => value;
}

/** Half a cosine from `from` down (or up) to `to` (Loshchilov & Hutter 2017). */
export function cosine(from: number, to = 0): Schedule {
  return (position) => to + ((from - to) * (1 + Math.cos(Math.PI * position))) / 2;
}

/** Straight up from zero over the first `share` of the run, then `after` over the rest. */
export function warmup(share: number, after: Schedule): Schedule {
  return (position) => (position < share ? after(0) * (position / share) : after((position - share) / (1 - share)));
}

/**
 * Up to `peak` over the first quarter, then down to nearly nothing: two half cosines (Smith 2018).
 * Starts at peak / 25 and ends at peak / 100,000.
 */
export function oneCycle(peak: number, up = 0.25): Schedule {
  const rise = cosine(peak / 25, peak);
  const fall = cosine(peak, peak / 1e5);
  return (position) => (position < up ? rise(position / up) : fall((position - up) / (1 - up)));
}

/** A number stands for the schedule that never changes. */
export function asSchedule(rate: number | Schedule): Schedule {
  return typeof rate === 'number' ? constant(rate) : rate;
}
