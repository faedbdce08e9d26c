import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { resample, resampledLength, resamplePart } from '../audio/resample';
import type { Sound } from '../audio/sound';
import { FULL, readWav, toIntegers } from '../audio/wav';
import { wavHead } from '../audio/wav-head';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireRegular } from '../regular-file';
import { requireNet, requirePath } from '../require/arguments';
import { requireOptions } from '../require/options';
import { classFolders, type FileKind } from './image-folder';

/** Sound of a set that is kept in memory: four and a half hours at 16 kHz. The rest is read at each reading. */
const KEPT_BYTES = 512 * 2 ** 20;

/** Samples of an example at most: 1 GB of float32. */
const LONGEST = 2 ** 28;

/** Bytes in which a head ends, but for rare files with long texts in front of the sound. */
const HEAD_BYTES = 4096;

/** Other formats are listed too, so that they are refused by name when they are read and not passed over. */
const RECORDINGS: FileKind = {
  one: 'recording',
  many: 'recordings',
  extensions: new Set(
    ['wav', 'wave', 'mp3', 'ogg', 'opus', 'flac', 'm4a', 'aac', 'aif', 'aiff', 'wma'].map((e) => `.${e}`),
  ),
  wanted: '.wav files',
};

export interface RecordingsOptions {
  /** The net that is to hear them: it says the rate and the length. */
  readonly for?: Net;
  /** Samples a second, and seconds of an example, where no net says them. */
  readonly rate?: number;
  readonly seconds?: number;
  /** What the name of a file tells: `{ speaker: (id) => id.split('_')[1] }` makes a column `speaker`. */
  readonly columns?: Readonly<Record<string, (id: string) => unknown>>;
  /** Leaves out class folders without recordings and lists them in `data.skipped`, in place of an error. */
  readonly skip?: boolean;
}

/**
 * The WAV files of a folder that has one folder per class: `datasets/keywords/quiet/stop/7.wav` is an example of `stop`.
 * Found, sorted and refused as `images` does. Each is read when first needed (see `readWav`), brought to the rate of the net
 * in `for` (`resample`) and to its length: of a longer one the middle is taken, a shorter one stands in the middle of
 * silence. Samples `[places, samples]`, float32 in -1..1, rounded to 16 bits (what is louder is cut off) and kept so up to 512 MB
 * a set.
 *
 * `data.columns.seconds` is how long each file lasts by its head, NaN where that cannot be read. A file that is damaged or no
 * WAV is a TransferError when it is read, by name; `readable` leaves such out.
 */
export function recordings(folder: string, options: RecordingsOptions): Dataset {
  requireOptions('recordings', options, { for: true, rate: true, seconds: true, columns: true, skip: true });
  requirePath('recordings', folder);
  const { rate, length } = hearing(options);
  const { classes, skipped } = classFolders(folder, { kind: RECORDINGS, skip: options.skip });
  const examples = classes.flatMap(({ name, path, files }, label) =>
    files.map((file) => ({ label, path: join(path, file), id: join(folder, name, file) })),
  );
  const ids = examples.map(({ id }) => id);
  const kept = new Map<number, Int16Array>();

  async function sound(place: number): Promise<Int16Array> {
    const known = kept.get(place);
    if (known !== undefined) return known;
    const recorded = await readWav(examples[place].path);
    const fitted = toIntegers(middleOf(recorded, { rate, length }));
    if ((kept.size + 1) * fitted.byteLength <= KEPT_BYTES) kept.set(place, fitted);
    return fitted;
  }

  return {
    name: folder,
    classes: classes.map(({ name }) => name),
    labels: examples.map(({ label }) => label),
    ids,
    shape: [length],
    pixels: false,
    rate,
    columns: {
      seconds: examples.map(({ path }) => secondsOf(path)),
      ...Object.fromEntries(
        Object.entries(options.columns ?? {}).map(([name, rule]) => [name, ids.map((id) => rule(id))]),
      ),
    },
    ...(options.skip && { skipped }),
    async read(places) {
      const samples = new Float32Array(places.length * length);
      const reads = places.map(async (place, row) => {
        const integers = await sound(place);
        for (let n = 0; n < length; n++) samples[row * length + n] = integers[n] / FULL;
      });
      // All are waited for, also where one fails: nothing goes on reading behind the caller's back.
      await Promise.allSettled(reads);
      await Promise.all(reads);
      return tf.tensor2d(samples, [places.length, length]);
    },
  };
}

/** The rate and the number of samples of an example that these options ask for. */
function hearing({ for: net, rate, seconds }: RecordingsOptions): { rate: number; length: number } {
  if (net !== undefined) requireNet('the option for', net);
  if (net) {
    if (net.input.rate === undefined || net.input.shape.length !== 1) {
      throw new TransferError(
        `${net.name} reads examples of shape [${net.input.shape}] and does not say how many samples a second they have, so it ` +
          'hears no sound. Pass a net that does, as backbone("speech-embedding"), or rate and seconds.',
      );
    }
    if (rate !== undefined || seconds !== undefined) {
      throw new TransferError(
        `${net.name} says the rate and the length of the recordings it hears; leave out rate and seconds, or for.`,
      );
    }
    return { rate: net.input.rate, length: net.input.shape[0] };
  }
  const length = Math.round((rate ?? 0) * (seconds ?? 0));
  if (length > LONGEST) {
    throw new TransferError(
      `${seconds} seconds at ${rate} samples a second take ${Math.round((length * 4) / 2 ** 30)} GB of memory for one example. ` +
        `The most is ${Math.floor(LONGEST / (rate as number))} seconds (1 GB).`,
    );
  }
  if (Number.isInteger(rate) && length >= 1) return { rate: rate as number, length };
  throw new TransferError(
    `rate is a whole number of samples a second and seconds the length of an example; they were ${rate} and ${seconds}. ` +
      'Pass both, such as { rate: 16000, seconds: 1 }, or the net that hears them: { for: net }.',
  );
}

/**
 * As many samples as asked for at this rate: the middle of a longer sound, or a shorter one with silence before and after it.
 * Nothing else is computed: a head that is damaged may say one sample a second, and so hours.
 */
function middleOf(
  { samples, rate: from }: Sound,
  { rate: to, length }: { rate: number; length: number },
): Float32Array {
  const rates = { from, to };
  const start = Math.floor((resampledLength(samples.length, rates) - length) / 2);
  if (start >= 0) return resamplePart(samples, rates, { start, length });
  const short = resample(samples, rates);
  const padded = new Float32Array(length);
  padded.set(short, Math.floor((length - short.length) / 2));
  return padded;
}

/** Length by the head; what is wrong with the file is said when it is read. */
function secondsOf(path: string): number {
  const head = Buffer.alloc(HEAD_BYTES);
  try {
    requireRegular(path);
    const file = openSync(path, 'r');
    try {
      return wavHead(head.subarray(0, readSync(file, head)))?.seconds ?? Number.NaN;
    } finally {
      closeSync(file);
    }
  } catch {
    return Number.NaN;
  }
}
