/** How far values reach. */
export interface ValueRange {
  readonly smallest: number;
  readonly largest: number;
  /** Whether all are whole numbers. */
  readonly whole: boolean;
}

/** How far these values reach, in one pass. */
export function rangeOf(values: ArrayLike<number>): ValueRange {
  let [smallest, largest, whole] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, true];
  for (let place = 0; place < values.length; place++) {
    const value = values[place];
    if (value < smallest) smallest = value;
    if (value > largest) largest = value;
    if (whole && !Number.isInteger(value)) whole = false;
  }
  return { smallest, largest, whole };
}

/** Above it, and below nothing, values that have been standardised never lie: it is twenty standard deviations. */
const STANDARDISED = 20;

/** Whether values reach where only pixels 0..255 do, none of which were scaled. */
export function reachesPixels({ smallest, largest }: ValueRange): boolean {
  return smallest >= 0 && largest > STANDARDISED;
}

/**
 * Why values cannot be what `pixels` says of them, or undefined. Only what no true picture can be is called wrong:
 *
 * - `pixels: true` and all in -1..1 with fractions or negatives: scaled before. Whole 0 and 1 alone may be black pictures.
 * - `pixels: true`, some negative and none above 10: standardised before. Changed pixels go below 0 only beside bright ones.
 * - `pixels: true` and beyond 0..255 by more than a quarter of it: 16 bits, or no pixels.
 * - `pixels: false` for a net that scales pixels itself (`scales`), none negative and some above 20: pixels after all.
 *
 * Dark pictures as `pixels: false`, and 0..1 where a net wants -1..1, look like the right thing and pass.
 */
export function rangeProblem(
  { smallest, largest, whole }: ValueRange,
  { pixels, scales }: { pixels: boolean; scales: boolean },
): string | undefined {
  const found = `values go from ${short(smallest)} to ${short(largest)}`;
  if (!pixels) {
    if (!scales || !reachesPixels({ smallest, largest, whole })) return undefined;
    return `its ${found}, as pixels do, but it says pixels: false, so that the net would read them unscaled. Pass pixels: true.`;
  }
  const advice =
    'A net scales pixels itself: give them as they come from the file, 0 to 255, or pass pixels: false for values that are scaled already.';
  const isScaled = smallest >= -1 && largest <= 1 && (!whole || smallest < 0);
  if (isScaled || (smallest < 0 && largest <= 10))
    return `it says pixels: true, but its ${found}: scaled before. ${advice}`;
  if (smallest < -64 || largest > 319) return `it says pixels: true, which are 0 to 255, but its ${found}. ${advice}`;
  return undefined;
}

const short = (value: number) => String(Number(value.toPrecision(4)));
