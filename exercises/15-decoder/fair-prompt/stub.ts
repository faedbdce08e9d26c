/** A sentence, whether it is negative (0) or positive (1), and the review that it is from. */
export interface Sentence {
  text: string;
  label: number;
  review: string;
}

export interface Wish {
  /** Examples in the prompt, an even number. */
  shots: number;
  /** Sentences to test on, an even number. */
  tested: number;
  seed: number;
}

export interface Draw {
  /** Indices of the examples, in the order in which they are in the prompt. */
  shots: number[];
  /** Indices of the sentences to test on, in rising order. */
  test: number[];
}

/**
 * Four examples in a prompt, and sentences to test on: which ones?
 *
 * A decoder that sees the tested sentence among its examples, with the answer after it, only has to copy. And it is biased
 * towards the answer that it saw most, and last (Zhao 2021). The draw of examples decides what is measured.
 *
 * - `tested` sentences, half of them of each label, drawn by the seed, are the test. With the same seed it is the same
 *   whatever `shots` is, so that prompts of two, four and eight examples are compared on the same sentences.
 * - `shots` examples, half of them of each label, are drawn from the others. None is from a review of which a sentence is
 *   tested, none has the words of a tested sentence (`letters` says what is compared), and no two have the same words.
 * - With the same seed, the examples of a shorter prompt are among those of a longer one; their order may differ.
 * - The examples are in an order that is drawn, too: neither one label after the other nor always the same one at the end.
 * - Where too few sentences of a label are left, throw an Error that says "negative" or "positive".
 *
 * The code below takes what comes first.
 */
export function drawPrompt(sentences: readonly Sentence[], { shots, tested }: Wish): Draw {
  const places = [...sentences.keys()];
  return { shots: places.slice(0, shots), test: places.slice(0, tested) };
}

/** Given: what is compared of two texts, their letters and digits in small. */
export function letters(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
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
