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

/** Groups of what belongs together first; then whole groups are drawn. */
export function fairSplit(sentences: readonly Sentence[], { share, seed }: Wish): Split {
  const words = sentences.map(({ text }) => wordsOf(text));
  const groupOf = sentences.map((_, place) => place);
  for (const [place, { review }] of sentences.entries()) {
    for (let other = 0; other < place; other++) {
      if (sentences[other].review !== review && !alike(words[place], words[other])) continue;
      const [one, joins] = [groupOf[other], groupOf[place]];
      for (const [at, group] of groupOf.entries()) if (group === joins) groupOf[at] = one;
    }
  }
  const groups = shuffled([...new Set(groupOf)], random(seed));
  const held = new Set<number>();
  const test = () => [...sentences.keys()].filter((place) => held.has(groupOf[place]));
  for (const group of groups) if (test().length < share * sentences.length) held.add(group);
  if (held.size === groups.length) {
    throw new Error(`There are ${groups.length} groups of sentences that belong together, and all are in the test.`);
  }
  return { train: [...sentences.keys()].filter((place) => !held.has(groupOf[place])), test: test() };
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu));
}

/** 4 of 5 words in common: Jaccard's index. */
function alike(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  const common = [...one].filter((word) => other.has(word)).length;
  return common / (one.size + other.size - common) >= 0.8;
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
