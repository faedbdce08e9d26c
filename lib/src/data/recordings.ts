import { wavHead } from '../audio/wav-head';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { TransferError } from '../error';
import { firstBytes } from '../platform/files';
import { join } from '../platform/paths';
import { requireRegular } from '../regular-file';
import { requireNet, requirePath } from '../require/arguments';
import { requireOptions } from '../require/options';
import { classFolders, type FileKind } from './image-folder';
import { readRecordings } from './read-recordings';

/** Maximum number of samples per example: 1 GB of float32. */
const LONGEST = 2 ** 28;

/** Bytes that contain the header, except in rare files with long texts before the audio. */
const HEAD_BYTES = 4096;

/** Other audio formats are listed too, so that reading them throws, with their name, instead of ignoring them. */
const RECORDINGS: FileKind = {
  singular: 'recording',
  plural: 'recordings',
  extensions: new Set(
    ['wav', 'wave', 'mp3', 'ogg', 'opus', 'flac', 'm4a', 'aac', 'aif', 'aiff', 'wma'].map((e) => `.${e}`),
  ),
  expected: '.wav files',
};

/** The sample rate and the length of the recordings, and columns derived from their file names. */
export interface RecordingsOptions {
  /** The net that the recordings are for: its sample rate and input length are used. */
  readonly for?: Net;
  /** Sample rate in Hz, without `for`. */
  readonly rate?: number;
  /** Length of an example in seconds, without `for`. */
  readonly seconds?: number;
  /** Columns derived from file ids: `{ speaker: (id) => id.split('_')[1] }` adds a column `speaker`. */
  readonly columns?: Readonly<Record<string, (id: string) => unknown>>;
  /** Leaves out class folders without recordings and lists them in `data.skipped` instead of throwing. */
  readonly skip?: boolean;
}

/**
 * The WAV files of a folder with one subfolder per class: `datasets/keywords/quiet/stop/7.wav` is an example of `stop`.
 * Files are found and sorted as by `images`, decoded when first needed (see `readWav`), and resampled to the sample
 * rate of the net in `for`. Longer recordings are centre-cropped to its input length, shorter ones zero-padded on both
 * sides.
 *
 * Examples are `[batch, samples]`, float32 in -1..1, rounded to 16 bits (louder samples are clipped) and cached as
 * such, up to 512 MB per set. `data.columns.seconds` is each file's duration by its header, NaN if that cannot be read.
 *
 * Throws if an argument has the wrong type, an option is unknown, or neither `for` nor `rate` and `seconds` give a
 * valid rate and length. Also throws if the folder is missing, has fewer than two classes, or a class has no recording,
 * unless `skip` is set. Reading a damaged file or one that is not WAV throws, with its name; `readable` leaves such
 * files out.
 */
export function recordings(folder: string, options: RecordingsOptions): Dataset {
  requireOptions('recordings', options, { for: true, rate: true, seconds: true, columns: true, skip: true });
  requirePath('recordings', folder);
  const { rate, length } = inputFormat(options);
  const { classes, skipped } = classFolders(folder, { kind: RECORDINGS, skip: options.skip });
  const examples = classes.flatMap(({ name, path, files }, label) =>
    files.map((file) => ({ label, path: join(path, file), id: join(folder, name, file) })),
  );
  const ids = examples.map(({ id }) => id);
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
    read: readRecordings(
      examples.map(({ path }) => path),
      { rate, length },
    ),
  };
}

/** The sample rate in Hz and the number of samples per example that these options select. */
function inputFormat({ for: net, rate, seconds }: RecordingsOptions): { rate: number; length: number } {
  if (net !== undefined) requireNet('the option for', net);
  if (net) {
    if (net.input.rate === undefined || net.input.shape.length !== 1) {
      throw new TransferError(
        `The net in for must read audio, [samples] with a sample rate; ${net.name} reads [${net.input.shape}] without one. ` +
          'Pass a net that does, such as backbone("speech-embedding"), or rate and seconds.',
      );
    }
    if (rate !== undefined || seconds !== undefined) {
      throw new TransferError(
        `${net.name} determines the sample rate and the length of its recordings; leave out rate and seconds, or for.`,
      );
    }
    return { rate: net.input.rate, length: net.input.shape[0] };
  }
  const length = Math.round((rate ?? 0) * (seconds ?? 0));
  if (length > LONGEST) {
    throw new TransferError(
      `seconds must be at most ${Math.floor(LONGEST / (rate as number))} (1 GB) at ${rate} samples a second; got ${seconds}, ` +
        `which takes ${Math.round((length * 4) / 2 ** 30)} GB of memory per example.`,
    );
  }
  if (Number.isInteger(rate) && length >= 1) return { rate: rate as number, length };
  throw new TransferError(
    `rate must be a positive integer in Hz, and seconds the length of an example; got ${rate} and ${seconds}. ` +
      'Pass both, such as { rate: 16000, seconds: 1 }, or the net that reads the recordings: { for: net }.',
  );
}

/** Duration in seconds by the header; NaN if it cannot be read (reading the file reports why). */
function secondsOf(path: string): number {
  try {
    requireRegular(path);
    return wavHead(firstBytes(path, HEAD_BYTES))?.seconds ?? Number.NaN;
  } catch {
    return Number.NaN;
  }
}
