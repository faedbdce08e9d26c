import type { Dataset } from '../core/dataset';
import { TransferError } from '../error';
import { requireDataset } from '../require/arguments';
import { FULL } from './wav';

/** A recording that can be read and should be listened to before a net learns from it. */
export interface SoundFinding {
  readonly id: string;
  readonly finding: 'silent' | 'quiet' | 'clipped' | 'longer' | 'short';
  /** What was seen, and what to try. */
  readonly says: string;
}

/** Softer than this is silence: two steps of 16 bits. */
const SILENT = 2 / FULL;

/** Peaks below this, 40 dB under the loudest that can be, mostly mean a microphone that was far away or turned down. */
const QUIET = 0.01;

/** So many samples in a row at the end of the scale are no peak that just reached it. */
const CLIPPED_IN_A_ROW = 4;

/** Another rate makes ripples of what was cut flat, every other one of which is cut again: then it is a share of all. */
const CLIPPED_SHARE = 0.01;

/** Shorter sounds, in seconds, hold no word. */
const SHORT = 0.1;

/**
 * What a sound check would stop at, in the order of the set: recordings that are silent, very quiet or clipped as a net
 * hears them, those of which only the middle is heard since they are longer than an example, and those of less than a tenth
 * of a second. Nothing is changed or left out: a class of silence is a class. A set that holds no sound is a TransferError;
 * so is a file that cannot be read (`readable` leaves those out).
 */
export async function soundCheck(data: Dataset): Promise<SoundFinding[]> {
  requireDataset('soundCheck', data);
  const { rate, name, ids } = data;
  if (rate === undefined) {
    throw new TransferError(`${name} holds no sound to check. Read recordings with recordings(folder, …).`);
  }
  const heard = data.shape[0] / rate;
  const findings: SoundFinding[] = [];
  for (const [place, id] of ids.entries()) {
    const batch = await data.read([place]);
    const samples = batch.dataSync() as Float32Array;
    batch.dispose();
    const seconds = Number(data.columns?.seconds?.[place] ?? Number.NaN);
    for (const found of [...ofLoudness(samples), ...ofLength(seconds, heard)]) findings.push({ id, ...found });
  }
  return findings;
}

type Found = Omit<SoundFinding, 'id'>;

function ofLoudness(samples: Float32Array): Found[] {
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  if (peak <= SILENT) {
    const says =
      'nothing is heard. Was the microphone off? Two channels of opposite sign cancel out when they are mixed: keep one of them.';
    return [{ finding: 'silent', says }];
  }
  if (peak < QUIET) {
    const below = (-20 * Math.log10(peak)).toFixed(0);
    return [
      {
        finding: 'quiet',
        says: `the loudest moment is ${below} dB below full scale. Record nearer to the microphone.`,
      },
    ];
  }
  const { count, inARow } = atTheEnd(samples);
  if (inARow < CLIPPED_IN_A_ROW && count < CLIPPED_SHARE * samples.length) return [];
  const says = `${count} samples stand at the end of the scale. Record it again with less gain; nothing brings back what was cut off.`;
  return [{ finding: 'clipped', says }];
}

/** How many samples are as loud as can be, and how many at most behind one another on one side. */
function atTheEnd(samples: Float32Array): { count: number; inARow: number } {
  const end = (FULL - 1) / FULL;
  let [count, inARow, run, side] = [0, 0, 0, 0];
  for (const sample of samples) {
    const now = Math.abs(sample) >= end ? Math.sign(sample) : 0;
    run = now === 0 ? 0 : now === side ? run + 1 : 1;
    side = now;
    count += Math.abs(now);
    inARow = Math.max(inARow, run);
  }
  return { count, inARow };
}

function ofLength(seconds: number, heard: number): Found[] {
  if (seconds > heard * 1.001) {
    const says = `it lasts ${seconds.toFixed(2)} s, and the ${heard.toFixed(2)} s in its middle are heard. Cut it around the word.`;
    return [{ finding: 'longer', says }];
  }
  if (seconds >= SHORT || Number.isNaN(seconds)) return [];
  return [{ finding: 'short', says: `it lasts ${seconds.toFixed(3)} s, too short for a word. Was it cut off?` }];
}
