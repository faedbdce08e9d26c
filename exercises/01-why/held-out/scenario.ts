interface Photo {
  id: string;
  label: number;
  animal: string;
}
interface Parts {
  train: string[];
  test: string[];
}
interface Answer {
  holdOut(photos: readonly Photo[], share: number, seed: number): Parts;
}

/** Parts of the same photographs by each seed, twice over, and how often Math.random was called meanwhile. */
export function twice(
  answer: Answer,
  photos: Photo[],
  share: number,
  seeds: number[],
): { first: Parts[]; second: Parts[]; calls: number } {
  const { random } = Math;
  let calls = 0;
  Math.random = () => {
    calls++;
    return random();
  };
  try {
    const parts = () => seeds.map((seed) => answer.holdOut(photos, share, seed));
    return { first: parts(), second: parts(), calls };
  } finally {
    Math.random = random;
  }
}
