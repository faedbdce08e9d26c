import { encodeWav } from '../audio/encode-wav';
import type { Sound } from '../audio/sound';
import { toBase64 } from '../platform/base64';
import { requireCount } from '../require/number';
import type { Figure } from './figure';
import { plotSpectrogram } from './plot-spectrogram';

/** Audio that a page can play. `source` is a data URI of a WAV file, so the page needs no other file. */
export interface Player {
  readonly source: string;
  readonly caption: string;
}

/** The drawn parts of a sound: a player and a spectrogram. */
export function soundParts(sound: Sound): readonly [Player, Figure] {
  const { samples, rate, caption } = sound;
  requireCount("A sound's rate", rate, 'It is the number of samples a second: 16000.');
  const facts = `${(samples.length / rate).toFixed(2)} s at ${rate} samples a second`;
  const wav = toBase64(encodeWav(sound));
  return [
    { source: `data:audio/wav;base64,${wav}`, caption: caption ? `${caption}, ${facts}` : facts },
    plotSpectrogram(sound),
  ];
}
