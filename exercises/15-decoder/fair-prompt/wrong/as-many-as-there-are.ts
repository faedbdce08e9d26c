export interface Sentence {
  text: string;
  label: number;
  review: string;
}

export interface Wish {
  shots: number;
  tested: number;
  seed: number;
}

export interface Draw {
  shots: number[];
  test: number[];
}

/** The test is drawn first; examples come from what shares neither a review nor the words of any tested sentence. */
export function drawPrompt(sentences: readonly Sentence[], { shots, tested, seed }: Wish): Draw {
  const next = random(seed);
  const order = shuffled([...sentences.keys()], next);
  const test = ofEach(sentences, order, tested / 2);
  const reviews = new Set(test.map((place) => sentences[place].review));
  const words = new Set(test.map((place) => letters(sentences[place].text)));
  const free = order.filter((place) => {
    const { review, text } = sentences[place];
    const key = letters(text);
    if (reviews.has(review) || words.has(key)) return false;
    // Only one of several similar sentences may be an example.
    words.add(key);
    return true;
  });
  return { shots: shuffled(ofEach(sentences, free, shots / 2), next), test: test.sort((a, b) => a - b) };
}

/** The first so many places of each label. */
function ofEach(sentences: readonly Sentence[], places: readonly number[], count: number): number[] {
  return [0, 1].flatMap((label) => {
    const own = places.filter((place) => sentences[place].label === label);
    return own.slice(0, count);
  });
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
