import { decibels } from '../audio/decibels';
import { melFrequencies } from '../audio/mel-filter-bank';
import { melSpectrogram } from '../audio/mel-spectrogram';
import type { Sound } from '../audio/sound';
import { tf } from '../engine/tensorflow';
import { requireProperties } from '../require/arguments';
import { type Figure, layout } from './figure';

/** Mel bands, and maximum number of frames, of the plot: they bound the size of a page with many plots. */
const [BINS, MOST_FRAMES] = [40, 300];

/** Frequencies of the axis ticks, in Hz. */
const TICKS = [250, 500, 1000, 2000, 4000, 8000, 16000];

/**
 * Draws the mel spectrogram of a sound, in dB relative to its maximum: 40 mel bands up to half the sample rate, one
 * frame every 10 ms; for longer audio, about 300 frames. Throws if `sound` is not an object with `samples` and `rate`,
 * or its samples are not numbers.
 */
export function plotSpectrogram(sound: Sound): Figure {
  requireProperties('plotSpectrogram', 'a sound, as readWav(file) gives', sound, ['samples', 'rate']);
  const { samples, rate, caption } = sound;
  const hop = Math.max(Math.round(0.01 * rate), Math.ceil(samples.length / MOST_FRAMES));
  const options = { rate, hop, bins: BINS };
  const loudness = tf.tidy(() => {
    const power = decibels(melSpectrogram(samples, { ...options, centre: true }));
    return power.sub(power.max()).transpose().arraySync() as number[][];
  });
  const centres = melFrequencies(options);
  const ticks = TICKS.filter((hertz) => hertz <= rate / 2);
  return {
    data: [
      {
        type: 'heatmap',
        z: loudness.map((band) => band.map(Math.round)),
        x0: 0,
        dx: hop / rate,
        colorscale: 'Viridis',
        zmin: -80,
        zmax: 0,
        colorbar: { title: { text: 'dB' } },
        hovertemplate: '%{x:.2f} s: %{z} dB<extra></extra>',
      },
    ],
    layout: {
      ...layout({ title: caption, x: 'time (s)', y: 'frequency (Hz)' }),
      // Mel bands are evenly spaced; the ticks show their frequencies.
      yaxis: {
        title: { text: 'frequency (Hz)' },
        tickvals: ticks.map((hertz) => placeOf(hertz, centres)),
        ticktext: ticks,
      },
      height: 300,
    },
  };
}

/** The position of a frequency on the axis of the bands, interpolated linearly between two centres. */
function placeOf(hertz: number, centres: readonly number[]): number {
  const above = centres.findIndex((centre) => centre >= hertz);
  if (above < 0) return centres.length - 1;
  if (above === 0) return 0;
  const [low, high] = [centres[above - 1], centres[above]];
  return above - 1 + (hertz - low) / (high - low);
}
