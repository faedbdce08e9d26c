/** Delays of Schroeder's combs and all-passes in seconds; no two share a factor at 16 kHz, so echoes do not pile up. */
const COMBS = [0.0297, 0.0371, 0.0411, 0.0437];
const ALL_PASSES = [
  { delay: 0.005, gain: 0.7 },
  { delay: 0.0017, gain: 0.7 },
];

/** y[n] = x[n - d] + g y[n - d]: an echo that comes back every `delay` samples, `gain` times as loud. */
function comb(x: Float64Array, delay: number, gain: number): Float64Array {
  const y = new Float64Array(x.length);
  for (let n = delay; n < x.length; n++) y[n] = x[n - delay] + gain * y[n - delay];
  return y;
}

/** y[n] = -g x[n] + x[n - d] + g y[n - d]: more echoes, every frequency as loud as before. */
function allPass(x: Float64Array, delay: number, gain: number): Float64Array {
  const y = new Float64Array(x.length);
  for (let n = 0; n < x.length; n++) {
    y[n] = -gain * x[n] + (n >= delay ? x[n - delay] + gain * y[n - delay] : 0);
  }
  return y;
}

/**
 * Sound as a room gives it back (Schroeder 1962): four combs side by side, whose echoes have fallen by 60 dB after
 * `seconds`, then two all-passes in a row. `share` is how much comes by way of the walls: 0 leaves the sound as it is.
 * As long as the sound itself: what would ring on is cut.
 */
export function reverberate(sound: Float64Array, rate: number, seconds: number, share: number): Float64Array {
  const walls = new Float64Array(sound.length);
  for (const length of COMBS) {
    const delay = Math.round(length * rate);
    const gain = 10 ** ((-3 * delay) / (rate * seconds));
    const echoes = comb(sound, delay, gain);
    for (let n = 0; n < walls.length; n++) walls[n] += echoes[n] / COMBS.length;
  }
  const diffuse = ALL_PASSES.reduce(
    (x: Float64Array, { delay, gain }) => allPass(x, Math.round(delay * rate), gain),
    walls,
  );
  return sound.map((value, place) => (1 - share) * value + share * diffuse[place]);
}
