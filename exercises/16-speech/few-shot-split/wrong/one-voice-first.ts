export interface Recording {
  voice: string;
  word: string;
}

export interface Split {
  train: number[];
  test: number[];
}

export interface Wish {
  perWord: number;
  testVoices: number;
  seed: number;
}

/** Voices are drawn first, then the examples of each word, from as many voices as can be. */
export function fewShotSplit(recordings: readonly Recording[], { perWord, testVoices, seed }: Wish): Split {
  const next = random(seed);
  const places = [...recordings.keys()];
  const voices = shuffled([...new Set(recordings.map(({ voice }) => voice))], next);
  const held = new Set(voices.slice(0, testVoices));
  if (held.size >= voices.length) {
    throw new Error(`There are ${voices.length} voices; hold out fewer than that, not ${testVoices}.`);
  }
  const test = places.filter((place) => held.has(recordings[place].voice));
  const words = [...new Set(recordings.map(({ word }) => word))];
  const train = words.flatMap((word) => {
    const spoken = places.filter((place) => recordings[place].word === word && !held.has(recordings[place].voice));
    if (spoken.length < perWord) {
      throw new Error(`'${word}' has ${spoken.length} recordings by voices that are left; ${perWord} were asked for.`);
    }
    return shuffled(spoken, next)
      .sort((a, b) => voices.indexOf(recordings[a].voice) - voices.indexOf(recordings[b].voice))
      .slice(0, perWord);
  });
  return { train: train.sort((a, b) => a - b), test };
}

/** Given: numbers in [0, 1), the same ones for the same seed. */
export function random(seed: number): () => number {
  let state = Math.imul(seed + 1, 2654435761) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Given: the same things in a random order (Fisher & Yates); takes one number of `next` for each but the last. */
export function shuffled<Thing>(things: readonly Thing[], next: () => number): Thing[] {
  const order = [...things];
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(next() * (last + 1));
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}
