export interface Photo {
  id: string;
  /** The class: an integer from 0. */
  label: number;
  /** The animal in the photograph; all photographs of one animal have the same label. */
  animal: string;
}

/** The ids of the photographs on either side. */
export interface Parts {
  train: string[];
  test: string[];
}

/**
 * Hold out photographs for an honest test.
 *
 * Several photographs show the same animal, and they look almost alike. With one of them in training, another one in
 * the test asks for memory and not for recognition. So whole animals are held out, never single photographs.
 * Photographs often come in the order of their folders, class by class, but any order must work. `share`, between 0 and
 * 1, is the share of animals to hold out. Return the ids of both parts:
 * - Every photograph is in exactly one part, and all photographs of one animal are in the same part.
 * - Of each class, the number of animals held out is less than one away from share * animals of that class.
 * - A class of two or more animals has at least one in either part. A class of one animal goes to train.
 * - Which animals are held out depends on the seed: the same seed gives the same parts, another seed may give others.
 *   `randomFrom` and `shuffled` below are yours to use; Math.random() takes no seed.
 */
export function holdOut(photos: readonly Photo[], share: number, seed: number): Parts {
  const order = shuffled(photos, randomFrom(seed));
  const first = order[Math.floor(share * order.length)];
  return { train: [], test: [first.id] };
}

/** A source of numbers in [0, 1): the same seed gives the same numbers (splitmix32). */
function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}

/** A copy in random order. */
function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last--) {
    const place = Math.floor(random() * (last + 1));
    [order[last], order[place]] = [order[place], order[last]];
  }
  return order;
}
