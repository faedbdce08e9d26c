/** The range of values. */
export interface ValueRange {
  readonly smallest: number;
  readonly largest: number;
  /** Whether all values are integers. */
  readonly whole: boolean;
}

/** The range of these values, in one pass. */
export function rangeOf(values: ArrayLike<number>): ValueRange {
  let [smallest, largest, areIntegers] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, true];
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (value < smallest) smallest = value;
    if (value > largest) largest = value;
    if (areIntegers && !Number.isInteger(value)) areIntegers = false;
  }
  return { smallest, largest, whole: areIntegers };
}

/** Twenty standard deviations: standardised values are never all non-negative with some above it. */
const STANDARDISED = 20;

/** Whether a range is one that only unscaled pixels, 0..255, have. */
export function reachesPixels({ smallest, largest }: ValueRange): boolean {
  return smallest >= 0 && largest > STANDARDISED;
}

/**
 * Why values contradict `pixels`, or undefined. Reports only ranges that no real image has:
 *
 * - `pixels: true` and all in -1..1 with fractions or negatives: already scaled. Only 0 and 1 may be black images.
 * - `pixels: true`, some negative and none above 10: already standardised. Augmented pixels below 0 come with bright ones.
 * - `pixels: true` and outside 0..255 by more than a quarter of that range: 16 bits, or not pixels.
 * - `pixels: false` for a net that scales pixels itself (`scales`), none negative and some above 20: unscaled pixels.
 *
 * Not detected: dark images as `pixels: false`, and 0..1 for a net that expects -1..1.
 */
export function rangeProblem(
  { smallest, largest, whole: areIntegers }: ValueRange,
  { pixels, scales }: { pixels: boolean; scales: boolean },
): string | undefined {
  const range = `values range from ${short(smallest)} to ${short(largest)}`;
  if (!pixels) {
    if (!scales || !reachesPixels({ smallest, largest, whole: areIntegers })) return undefined;
    return `its ${range}, as pixels do, but it has pixels: false, so that the net would read them unscaled. Pass pixels: true.`;
  }
  const advice =
    'A net scales pixels itself: pass them as in the file, 0 to 255, or pass pixels: false for values that are already scaled.';
  const isScaled = smallest >= -1 && largest <= 1 && (!areIntegers || smallest < 0);
  if (isScaled || (smallest < 0 && largest <= 10))
    return `it has pixels: true, but its ${range}: they are already scaled. ${advice}`;
  if (smallest < -64 || largest > 319) return `it has pixels: true, which are 0 to 255, but its ${range}. ${advice}`;
  return undefined;
}

const short = (value: number) => String(Number(value.toPrecision(4)));
