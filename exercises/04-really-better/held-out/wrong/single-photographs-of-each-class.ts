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

export function holdOut(photos: readonly Photo[], share: number, seed: number): Parts {
  const random = randomFrom(seed);
  const labels = [...new Set(photos.map((photo) => photo.label))];
  const held = new Set<string>();
  for (const label of labels) {
    const ids = photos.filter((photo) => photo.label === label).map((photo) => photo.id);
    const count = Math.min(Math.max(1, Math.round(share * ids.length)), ids.length - 1);
    for (const id of shuffled(ids, random).slice(0, count)) held.add(id);
  }
  return {
    train: photos.filter((photo) => !held.has(photo.id)).map((photo) => photo.id),
    test: photos.filter((photo) => held.has(photo.id)).map((photo) => photo.id),
  };
}
