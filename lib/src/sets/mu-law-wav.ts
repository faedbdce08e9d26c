import { WaveFile } from 'wavefile';
import type { Sound } from '../audio/sound';
import { toIntegers } from '../audio/wav';

/** A WAV file of 8 bits a sample by the mu-law (ITU-T G.711): half the size of 16 bits, finer where it is quiet. */
export function muLawWav({ samples, rate }: Sound): Uint8Array {
  const wav = new WaveFile();
  wav.fromScratch(1, rate, '16', toIntegers(samples));
  wav.toMuLaw();
  return wav.toBuffer();
}
