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

export function holdOut(photos: readonly Photo[], share: number, seed: number): Parts {
  const animals = [...new Set(photos.map((photo) => photo.animal))];
  const held = new Set(animals.slice(0, Math.max(1, Math.round(share * animals.length))));
  return {
    train: photos.filter((photo) => !held.has(photo.animal)).map((photo) => photo.id),
    test: photos.filter((photo) => held.has(photo.animal)).map((photo) => photo.id),
  };
}
