import { type MelSpectrogramOptions, melSpectrogram, resample } from 'transferlab';
import { type Gap, relativeGap } from './gap';

interface Case {
  readonly samples: number[];
  readonly options: MelSpectrogramOptions & { readonly rate: number };
  /** `[frames, bins]`, one after the other. */
  readonly mel: number[];
  readonly to: number;
  readonly resampled: number[];
}

/** Powers relative to the largest, samples relative to a full swing. */
export function audio({ samples, options, mel, to, resampled }: Case): Gap[] {
  const sound = Float32Array.from(samples);
  const spectrogram = melSpectrogram(sound, options);
  const values = spectrogram.dataSync();
  spectrogram.dispose();
  return [
    { of: 'melSpectrogram', gap: relativeGap(values, mel), tolerance: 1e-4 },
    { of: 'resample', gap: relativeGap(resample(sound, { from: options.rate, to }), resampled, 1), tolerance: 1e-6 },
  ];
}
