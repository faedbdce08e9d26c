import type { Dataset } from '../core/dataset';
import { TransferError } from '../error';
import { requireDataset } from '../require/arguments';
import { FULL } from './encode-wav';

/** A readable recording with a possible defect, to be listened to before training. */
export interface SoundFinding {
  readonly id: string;
  readonly finding: 'silent' | 'quiet' | 'clipped' | 'longer' | 'short';
  /** The measured defect, and what to try. */
  readonly says: string;
}

/** Peak amplitude up to which a recording is silent: two steps of 16 bits. */
const SILENT = 2 / FULL;

/** Peak amplitude below which a recording is quiet, -40 dBFS: usually a distant microphone or low gain. */
const QUIET = 0.01;

/** Consecutive samples at full scale that indicate clipping rather than a peak that just reaches it. */
const CLIPPED_IN_A_ROW = 4;

/** Resampling turns clipped plateaus into ripples, so a fraction of samples at full scale indicates clipping too. */
const CLIPPED_FRACTION = 0.01;

/** Minimum duration of a word in seconds. */
const SHORT = 0.1;

/**
 * Finds recordings with possible defects, in dataset order. It checks the examples as a net reads them: silent, very
 * quiet (peak below -40 dBFS) or clipped; longer than an example, so that they are centre-cropped; or shorter than 0.1
 * s. It changes nothing and leaves nothing out, because silence can be a class. Throws if an argument has the wrong
 * type, the set has no sample rate, or a file cannot be read (`readable` leaves those out).
 */
export async function soundCheck(data: Dataset): Promise<SoundFinding[]> {
  requireDataset('soundCheck', data);
  const { rate, name, ids } = data;
  if (rate === undefined) {
    throw new TransferError(
      `soundCheck needs recordings; ${name} has no sample rate. Read them with recordings(folder, …).`,
    );
  }
  const exampleSeconds = data.shape[0] / rate;
  const findings: SoundFinding[] = [];
  for (const [index, id] of ids.entries()) {
    const batch = await data.read([index]);
    const samples = batch.dataSync() as Float32Array;
    batch.dispose();
    const seconds = Number(data.columns?.seconds?.[index] ?? Number.NaN);
    for (const finding of [...loudnessFindings(samples), ...lengthFindings(seconds, exampleSeconds)]) {
      findings.push({ id, ...finding });
    }
  }
  return findings;
}

type Finding = Omit<SoundFinding, 'id'>;

function loudnessFindings(samples: Float32Array): Finding[] {
  const peak = samples.reduce((maximum, sample) => Math.max(maximum, Math.abs(sample)), 0);
  if (peak <= SILENT) {
    const says =
      'it is silent. Was the microphone off? Two channels of opposite sign cancel out when they are mixed: keep one of them.';
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
  const { count, inARow } = fullScaleSamples(samples);
  if (inARow < CLIPPED_IN_A_ROW && count < CLIPPED_FRACTION * samples.length) return [];
  const says = `${count} samples are at full scale. Record it again with less gain; clipped samples cannot be restored.`;
  return [{ finding: 'clipped', says }];
}

/** The number of samples at full scale, and the longest run of them with one sign. */
function fullScaleSamples(samples: Float32Array): { count: number; inARow: number } {
  const fullScale = (FULL - 1) / FULL;
  let [count, inARow, run, previousSign] = [0, 0, 0, 0];
  for (const sample of samples) {
    const sign = Math.abs(sample) >= fullScale ? Math.sign(sample) : 0;
    run = sign === 0 ? 0 : sign === previousSign ? run + 1 : 1;
    previousSign = sign;
    count += Math.abs(sign);
    inARow = Math.max(inARow, run);
  }
  return { count, inARow };
}

function lengthFindings(seconds: number, exampleSeconds: number): Finding[] {
  if (seconds > exampleSeconds * 1.001) {
    const says = `it lasts ${seconds.toFixed(2)} s, and only the central ${exampleSeconds.toFixed(2)} s are used. Trim it around the word.`;
    return [{ finding: 'longer', says }];
  }
  if (seconds >= SHORT || Number.isNaN(seconds)) return [];
  return [{ finding: 'short', says: `it lasts ${seconds.toFixed(3)} s, too short for a word. Is it truncated?` }];
}
