import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RandomGenerator } from 'pure-rand/generator/xoroshiro128plus';
import { resample } from '../../audio/resample';
import { decodeWav, encodeWav, FULL } from '../../audio/wav';
import { makeFolder } from '../../data/made-folder';
import { randomFrom, shuffled } from '../../data/shuffle';
import { TransferError } from '../../error';
import { fraction, gaussian } from './gaussian';
import { inRoom, randomRoom } from './in-room';
import { apart, utterances } from './utterances';
import { VOICES, type Voice } from './voices';
import { KEYWORDS } from './words';

/** Changes whenever what is made does, so that folders of an older recipe are made again. */
const RECIPE = 1;
const RATE = 16_000;
const LENGTH = RATE;
/** Louder rooms would be clipped at 16 bits: both domains are this much quieter than eSpeak speaks. */
const LEVEL = 0.5;

/** Speaks a text with a voice and gives the bytes of a WAV file. */
export type Speak = (voice: Voice, text: string) => Promise<Buffer>;

/** A word in the middle of one second, give or take a sixth, with the faint noise of a good microphone. */
function recording(word: Float32Array, name: string, random: RandomGenerator): Float64Array {
  const room = LENGTH - word.length;
  if (room < 0) throw new TransferError(`${name} takes ${(word.length / RATE).toFixed(2)} s; one second is the most.`);
  const start = Math.floor(room * (1 / 3 + fraction(random) / 3));
  const out = gaussian(LENGTH, random).map((value) => value / FULL);
  for (let n = 0; n < word.length; n++) out[start + n] += LEVEL * word[n];
  return out;
}

async function write(file: string, sound: Float64Array): Promise<void> {
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, encodeWav({ samples: Float32Array.from(sound), rate: RATE }));
}

/** The words of one voice, at 16 kHz. They are spoken in an order of its own, so that none has always the last tone. */
async function wordsOf(voice: Voice, speak: Speak, random: RandomGenerator): Promise<[string, Float32Array][]> {
  const order = shuffled(KEYWORDS, random);
  const { samples, rate } = decodeWav(await speak(voice, apart(order)));
  const pieces = utterances(samples, rate, order.length);
  return order.map((word, place) => [word, resample(pieces[place], { from: rate, to: RATE })]);
}

/**
 * Makes the keywords: `folder/{quiet,room}/WORD/VOICE.wav`, 12 words by 40 synthetic voices, one second each, mono, 16 bits,
 * 16 kHz. A file of `room` is the same file of `quiet` in a noisy room (`inRoom`); a voice is always in the same room.
 * `stamp` names what speaks. Takes about ten seconds. Returns whether they were made now.
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
  // One is made of the other: where one is missing, both are made anew.
  if (!existsSync(room)) await rm(quiet, { recursive: true, force: true });
  return await makeFolder(quiet, settings, async (quietDraft) => {
    await rm(room, { recursive: true, force: true });
    await makeFolder(room, settings, async (roomDraft) => {
      for (const [seed, voice] of voices.entries()) await record(voice, seed, speak, quietDraft, roomDraft);
    });
  });
}

/** The words of one voice, in both rooms. */
async function record(voice: Voice, seed: number, speak: Speak, quiet: string, noisy: string): Promise<void> {
  const random = randomFrom(1000 * seed + 1);
  const room = randomRoom(random);
  for (const [word, samples] of await wordsOf(voice, speak, random)) {
    const sound = recording(samples, `${word} by ${voice.name}`, random);
    await write(join(quiet, word, `${voice.name}.wav`), sound);
    const { speech, noise } = inRoom(sound, RATE, room, random);
    await write(
      join(noisy, word, `${voice.name}.wav`),
      speech.map((value, place) => value + noise[place]),
    );
  }
}
