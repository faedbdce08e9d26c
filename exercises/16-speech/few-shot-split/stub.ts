export interface Recording {
  voice: string;
  word: string;
}

export interface Split {
  /** Places of the recordings to learn from, and to test on, in rising order. */
  train: number[];
  test: number[];
}

export interface Wish {
  /** How many examples of each word to learn from. */
  perWord: number;
  /** How many voices to hold out. */
  testVoices: number;
  seed: number;
}

/**
 * Five examples of each word, and voices that are new: which recordings are which?
 *
 * Every experiment with few examples begins with this draw, and most unfair ones end with it.
 *
 * - `testVoices` voices, drawn at random, are held out: all their recordings are the test, and nothing else is.
 * - Of the other voices, `perWord` recordings of every word are drawn to learn from. What is left over is in neither.
 * - Examples of a word come from as many voices as they can: nobody says a second one while there is a voice that has
 *   said this word and has not been drawn for it. Some have recorded a word several times, some never.
 * - For comparisons with fewer labels: with the same seed the test stays the same whatever `perWord` is, and a smaller
 * `perWord`
 * gives some of the same examples, so that a learning curve adds examples and does not redraw them. The same seed gives the
 * same
 *   split, another seed other voices and other examples.
 * - Where a word has fewer than `perWord` recordings by the voices that are left, throw an Error that names the word. So too
 *   where no voice would be left (a message with "voices" in it).
 *
 * `random(seed)` and `shuffled(list, next)` are given. The code below takes what comes first.
 */
export function fewShotSplit(recordings: readonly Recording[], { perWord, testVoices }: Wish): Split {
  const voices = [...new Set(recordings.map(({ voice }) => voice))].slice(0, testVoices);
  const places = [...recordings.keys()];
  return {
    train: places.slice(0, perWord),
    test: places.filter((place) => voices.includes(recordings[place].voice)),
  };
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
