import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RandomGenerator } from 'pure-rand/generator/xoroshiro128plus';
import { encodeWav, FULL } from '../../audio/encode-wav';
import { resample } from '../../audio/resample';
import { decodeWav } from '../../audio/wav';
import { makeFolder } from '../../data/made-folder';
import { randomFrom, shuffled } from '../../data/shuffle';
import { TransferError } from '../../error';
import { gaussian, uniform } from './gaussian';
import { inRoom, randomRoom } from './in-room';
import { pausedSpeech, utterances } from './utterances';
import { VOICES, type Voice } from './voices';
import { KEYWORDS } from './words';

/** Version of the recipe: a change re-creates folders of an older version. */
const RECIPE = 1;
const RATE = 16_000;
const LENGTH = RATE;
/** Amplitude relative to eSpeak's output, in both domains, so that loud rooms are not clipped at 16 bits. */
const LEVEL = 0.5;

/** Synthesises a text with a voice; returns the bytes of a WAV file. */
export type Speak = (voice: Voice, text: string) => Promise<Buffer>;

/** A word in the central part of one second, with the faint noise of a good microphone. */
function recording(word: Float32Array, name: string, random: RandomGenerator): Float64Array {
  const silence = LENGTH - word.length;
  if (silence < 0) {
    throw new TransferError(`A word must last at most one second; ${name} takes ${(word.length / RATE).toFixed(2)} s.`);
  }
  const start = Math.floor(silence * (1 / 3 + uniform(random) / 3));
  const out = gaussian(LENGTH, random).map((value) => value / FULL);
  for (let n = 0; n < word.length; n++) out[start + n] += LEVEL * word[n];
  return out;
}

async function write(file: string, sound: Float64Array): Promise<void> {
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, encodeWav({ samples: Float32Array.from(sound), rate: RATE }));
}

/** The words of one voice, at 16 kHz. Each voice speaks them in a separate order, so no word always has the final tone. */
async function wordsOf(voice: Voice, speak: Speak, random: RandomGenerator): Promise<[string, Float32Array][]> {
  const order = shuffled(KEYWORDS, random);
  const { samples, rate } = decodeWav(await speak(voice, pausedSpeech(order)));
  const pieces = utterances(samples, rate, order.length);
  return order.map((word, index) => [word, resample(pieces[index], { from: rate, to: RATE })]);
}

/**
 * Creates the keywords: `folder/{quiet,room}/WORD/VOICE.wav`, 12 words by 40 synthetic voices, one second each, mono, 16
 * bits, 16 kHz. A file in `room` is the same file of `quiet` in a noisy room (`inRoom`); each voice has one room. `stamp`
 * identifies the synthesiser. Takes about ten seconds. Returns whether the files were created now.
 */
export async function makeKeywords(
  folder: string,
  speak: Speak,
  stamp: string,
  voices: readonly Voice[] = VOICES,
): Promise<boolean> {
  const settings = createHash('sha256')
    .update(JSON.stringify([voices, KEYWORDS, stamp, RECIPE]))
    .digest('hex');
  const [quiet, room] = [join(folder, 'quiet'), join(folder, 'room')];
  // Both folders come from the same recordings: if one is missing, both are created again.
  if (!existsSync(room)) await rm(quiet, { recursive: true, force: true });
  return await makeFolder(quiet, settings, async (quietDraft) => {
    await rm(room, { recursive: true, force: true });
    await makeFolder(room, settings, async (roomDraft) => {
      for (const [seed, voice] of voices.entries()) await record(voice, seed, speak, quietDraft, roomDraft);
    });
  });
}

/** Writes the words of one voice, in both rooms. */
async function record(voice: Voice, seed: number, speak: Speak, quiet: string, noisy: string): Promise<void> {
  const random = randomFrom(1000 * seed + 1);
  const room = randomRoom(random);
  for (const [word, samples] of await wordsOf(voice, speak, random)) {
    const sound = recording(samples, `${word} by ${voice.name}`, random);
    await write(join(quiet, word, `${voice.name}.wav`), sound);
    const { speech, noise } = inRoom(sound, RATE, room, random);
    await write(
      join(noisy, word, `${voice.name}.wav`),
      speech.map((value, index) => value + noise[index]),
    );
  }
}
