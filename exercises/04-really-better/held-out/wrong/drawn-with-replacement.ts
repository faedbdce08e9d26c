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

export function holdOut(photos: readonly Photo[], share: number, seed: number): Parts {
  const random = randomFrom(seed);
  const labels = [...new Set(photos.map((photo) => photo.label))];
  const drawn: string[] = [];
  for (const label of labels) {
    const animals = [...new Set(photos.filter((photo) => photo.label === label).map((photo) => photo.animal))];
    const count = Math.min(Math.max(1, Math.round(share * animals.length)), animals.length - 1);
    for (let draw = 0; draw < count; draw++) drawn.push(animals[Math.floor(random() * animals.length)]);
  }
  return {
    train: photos.filter((photo) => !drawn.includes(photo.animal)).map((photo) => photo.id),
    test: drawn.flatMap((animal) => photos.filter((photo) => photo.animal === animal).map((photo) => photo.id)),
  };
}
