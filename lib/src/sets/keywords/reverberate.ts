/** Delays of Schroeder's comb and all-pass filters in seconds; coprime at 16 kHz, so echoes do not coincide. */
const COMBS = [0.0297, 0.0371, 0.0411, 0.0437];
const ALL_PASSES = [
  { delay: 0.005, gain: 0.7 },
  { delay: 0.0017, gain: 0.7 },
];

/** Comb filter, y[n] = x[n - d] + g y[n - d]: an echo every `delay` samples, `gain` times as loud. */
function comb(x: Float64Array, delay: number, gain: number): Float64Array {
  const y = new Float64Array(x.length);
  for (let n = delay; n < x.length; n++) y[n] = x[n - delay] + gain * y[n - delay];
  return y;
}

/** All-pass filter, y[n] = -g x[n] + x[n - d] + g y[n - d]: more echoes, with a flat magnitude response. */
function allPass(x: Float64Array, delay: number, gain: number): Float64Array {
  const y = new Float64Array(x.length);
  for (let n = 0; n < x.length; n++) {
    y[n] = -gain * x[n] + (n >= delay ? x[n - delay] + gain * y[n - delay] : 0);
  }
  return y;
}

/**
 * Artificial reverberation (Schroeder 1962): four parallel comb filters, whose echoes decay by 60 dB in `seconds`, then two
 * all-pass filters in series. `wet` is the reverberant fraction: 0 returns the sound unchanged. The result has the sound's
 * length; the reverberation tail is truncated.
 */
export function reverberate(sound: Float64Array, rate: number, seconds: number, wet: number): Float64Array {
  const combed = new Float64Array(sound.length);
  for (const length of COMBS) {
    const delay = Math.round(length * rate);
    const gain = 10 ** ((-3 * delay) / (rate * seconds));
    const echoes = comb(sound, delay, gain);
    for (let n = 0; n < combed.length; n++) combed[n] += echoes[n] / COMBS.length;
  }
  const diffuse = ALL_PASSES.reduce(
    (x: Float64Array, { delay, gain }) => allPass(x, Math.round(delay * rate), gain),
    combed,
  );
  return sound.map((value, index) => (1 - wet) * value + wet * diffuse[index]);
}
