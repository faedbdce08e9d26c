import { WaveFile } from 'wavefile';
import { TransferError } from '../error';
import { findUpwards } from '../places';
import { readFile } from '../platform/files';
import { workingFolder } from '../platform/machine';
import { requireRegular } from '../regular-file';
import { requirePath } from '../require/arguments';
import { FULL } from './encode-wav';
import type { Sound } from './sound';
import { latin1, UNKNOWN_LENGTH, wavHead } from './wav-head';

/**
 * Reads a WAV file as mono samples `[n]` in -1..1: PCM of 8, 16, 24 or 32 bits, floats of 32 or 64 bits, mu-law and
 * A-law (ITU-T G.711). Channels are averaged; PCM full scale becomes 1, so 16-bit samples are divided by 32768. A
 * relative path is searched from the working folder upwards. Throws if `file` is not a string, or if the file is
 * missing, empty, truncated, damaged or not WAV (such as a renamed MP3); the error names it.
 */
export async function readWav(file: string): Promise<Sound> {
  requirePath('readWav', file);
  const path = findUpwards(file);
  if (path === undefined) {
    throw new TransferError(
      `There is no file '${file}' in ${workingFolder()} or above it. Give its path from there, or the full path.`,
    );
  }
  const bytes = await readRegularFile(path).catch((cause: Error) => {
    throw new TransferError(`${file} cannot be opened: ${cause.message}. Check its path and its permissions.`);
  });
  try {
    return decodeWav(bytes);
  } catch (cause) {
    throw new TransferError(
      `${file} cannot be read as audio: ${(cause as Error).message}. Replace or remove it, convert other formats with ` +
        `\`ffmpeg -i "${file}" "${file.replace(/\.\w+$/, '')}-converted.wav"\`, or pass the set through readable(), which leaves ` +
        'out unreadable examples and lists them in data.skipped.',
    );
  }
}

async function readRegularFile(path: string): Promise<Uint8Array> {
  requireRegular(path);
  return readFile(path);
}

/** Decodes the bytes of a WAV file; may change their format tag. Throws an Error with the reason if they are invalid. */
export function decodeWav(bytes: Uint8Array): Sound {
  requireWav(bytes);
  const wav = parsed(bytes);
  const { zero, full } = SCALES[wav.bitDepth as keyof typeof SCALES];
  const { numChannels: channels, sampleRate: rate } = wav.fmt as { numChannels: number; sampleRate: number };
  const interleaved = storedSamples(wav);
  const length = Math.floor(interleaved.length / channels);
  if (length === 0) throw new Error('it contains no audio, 0 samples');
  const samples = new Float32Array(length);
  for (let n = 0; n < length; n++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += interleaved[n * channels + channel];
    samples[n] = (sum / channels - zero) / full;
  }
  if (!samples.every(Number.isFinite)) throw new Error('some of its samples are NaN or infinite');
  return { samples, rate };
}

/** Parses the file; mu-law and A-law samples are decoded to 16-bit PCM. */
function parsed(bytes: Uint8Array): WaveFile {
  const head = wavHead(bytes);
  if (!head) throw new Error('its header is damaged');
  // wavefile treats the extensible format as PCM and ignores the format it declares.
  const isBigEndian = latin1(bytes, 0, 4) === 'RIFX';
  new DataView(bytes.buffer, bytes.byteOffset).setUint16(head.formatAt, head.format, !isBigEndian);
  if (!CODINGS.includes(head.format)) {
    throw new Error(`its encoding (WAVE format ${head.format}) must be PCM, float, A-law or mu-law`);
  }
  if (!(head.rate > 0 && head.rate <= MOST_RATE && head.channels > 0)) {
    throw new Error(`its header declares ${head.channels} channels and ${head.rate} samples a second`);
  }
  const wav = attempt(() => new WaveFile(bytes));
  const { chunkSize, samples } = wav.data as { chunkSize: number; samples: Uint8Array };
  if (samples.length < chunkSize && chunkSize !== UNKNOWN_LENGTH) {
    throw new Error(`it is truncated: its header declares ${chunkSize} bytes of audio, and ${samples.length} follow`);
  }
  if (wav.bitDepth === '8a') attempt(() => wav.fromALaw());
  if (wav.bitDepth === '8m') attempt(() => wav.fromMuLaw());
  if (wav.bitDepth in SCALES) return wav;
  throw new Error(`its samples must have 8, 16, 24, 32 or 64 bits; got ${wav.bitDepth}`);
}

/** The stored samples, channels interleaved. Reads 16 bits directly, because wavefile assembles every sample byte by byte. */
function storedSamples(wav: WaveFile): Int16Array | Float64Array {
  if (wav.bitDepth !== '16' || wav.container === 'RIFX') return wav.getSamples(true, Float64Array);
  const { samples } = wav.data as { samples: Uint8Array };
  // Copied, because in the file they may begin at an odd byte.
  return new Int16Array(Uint8Array.from(samples.subarray(0, samples.length & ~1)).buffer);
}

/** Runs wavefile and rethrows its error as a damaged header. */
function attempt<Result>(run: () => Result): Result {
  try {
    return run();
  } catch (cause) {
    throw new Error(`its header is damaged (${(cause as Error).message})`);
  }
}

/** Maximum sample rate in Hz: recorders reach 384 kHz, so more indicates damage. */
const MOST_RATE = 400_000;

/** PCM, float, A-law, mu-law. */
const CODINGS = [1, 3, 6, 7];

/** The value of silence and the full scale, by bit depth. */
const SCALES = {
  8: { zero: 128, full: 128 },
  16: { zero: 0, full: FULL },
  24: { zero: 0, full: 2 ** 23 },
  32: { zero: 0, full: 2 ** 31 },
  '32f': { zero: 0, full: 1 },
  64: { zero: 0, full: 1 },
};

/** Signatures of other formats: their offset and text. */
const OTHER_FORMATS = [
  { format: 'an MP3', at: 0, begins: 'ID3' },
  { format: 'an MP3', at: 0, begins: '\xff\xfb' },
  { format: 'an MP3', at: 0, begins: '\xff\xf3' },
  { format: 'an AAC', at: 0, begins: '\xff\xf1' },
  { format: 'an Ogg', at: 0, begins: 'OggS' },
  { format: 'a FLAC', at: 0, begins: 'fLaC' },
  { format: 'an AIFF', at: 0, begins: 'FORM' },
  { format: 'an MPEG-4', at: 4, begins: 'ftyp' },
  { format: 'a WebM', at: 0, begins: '\x1a\x45\xdf\xa3' },
];

function requireWav(bytes: Uint8Array): void {
  if (bytes.length === 0) throw new Error('it is empty');
  const text = latin1(bytes, 0, 12);
  if (/^(RIFF|RIFX|RF64)....WAVE/s.test(text)) return;
  const other = OTHER_FORMATS.find(({ at, begins }) => text.startsWith(begins, at));
  throw new Error(other ? `it is ${other.format} file, whatever its name says` : 'it is not a WAV file');
}
