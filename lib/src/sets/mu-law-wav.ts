import { WaveFile } from 'wavefile';
import { toIntegers } from '../audio/encode-wav';
import type { Sound } from '../audio/sound';

/** Encodes audio as an 8-bit mu-law WAV file (ITU-T G.711): half the size of 16 bits, with finer steps at low amplitudes. */
export function muLawWav({ samples, rate }: Sound): Uint8Array {
  const wav = new WaveFile();
  wav.fromScratch(1, rate, '16', toIntegers(samples));
  wav.toMuLaw();
  return wav.toBuffer();
}
