export interface Sentence {
  text: string;
  /** Which review it is in. */
  review: string;
}

export interface Wish {
  /** The fraction of all sentences to hold out, at least. */
  share: number;
  seed: number;
}

export interface Split {
  /** Indices of the sentences to train on, and to test on, in rising order. */
  train: number[];
  test: number[];
}

/**
 * Split the sentences so that no test sentence, and nothing like it, was trained on: otherwise the test measures memory.
 *
 * - Sentences of one review belong together: the second says "it", and the first said what "it" is.
 * - So do two that say nearly the same. Compare the sets of their words (runs of letters and digits, in lower case):
 *   they are similar if they have at least 4 of 5 in common, |A ∩ B| / |A ∪ B| >= 0.8.
 * - What belongs together stays together, also by way of others: if a belongs to b and b to c, then all three are on
 *   one side.
 * - Such groups are drawn in random order by the seed and go to the test, until at least `share` of all sentences are
 *   in it. All others are learnt from. The same seed gives the same split, another one another.
 * - Where nothing is left to learn from, throw an Error with the word "group" in it.
 *
 * `random(seed)` and `shuffled(list, next)` are given. The code below draws sentences.
 */
export function fairSplit(sentences: readonly Sentence[], { share, seed }: Wish): Split {
  const places = shuffled([...sentences.keys()], random(seed));
  const count = Math.ceil(share * sentences.length);
  return { train: places.slice(count), test: places.slice(0, count) };
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
