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

/** A copy in random order. */
function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last--) {
    const place = Math.floor(random() * (last + 1));
    [order[last], order[place]] = [order[place], order[last]];
  }
  return order;
}

const drawn = new Map<string, Parts>();

/** Draws with Math.random and remembers what it drew for a seed. */
export function holdOut(photos: readonly Photo[], share: number, seed: number): Parts {
  const key = JSON.stringify([photos, share, seed]);
  const parts = drawn.get(key) ?? draw(photos, share);
  drawn.set(key, parts);
  return parts;
}

function draw(photos: readonly Photo[], share: number): Parts {
  const labels = [...new Set(photos.map((photo) => photo.label))];
  const held = new Set<string>();
  for (const label of labels) {
    const animals = [...new Set(photos.filter((photo) => photo.label === label).map((photo) => photo.animal))];
    const count = Math.min(Math.max(1, Math.round(share * animals.length)), animals.length - 1);
    for (const animal of shuffled(animals, Math.random).slice(0, count)) held.add(animal);
  }
  return {
    train: photos.filter((photo) => !held.has(photo.animal)).map((photo) => photo.id),
    test: photos.filter((photo) => held.has(photo.animal)).map((photo) => photo.id),
  };
}
