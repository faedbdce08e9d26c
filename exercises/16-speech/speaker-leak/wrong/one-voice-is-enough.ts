import { type Interval, interval } from 'transferlab';

export interface Recording {
  voice: string;
  word: string;
}

export interface Judged extends Recording {
  said: string;
}

export interface Audit {
  leaked: string[];
  claimed: number;
  heard: number | null;
  unheard: Interval | null;
}

/** What all of the test says, what voices from training say, and what can be known of voices that were not heard. */
export function audit(train: readonly Recording[], test: readonly Judged[]): Audit {
  const known = new Set(train.map(({ voice }) => voice));
  const heard = test.filter(({ voice }) => known.has(voice));
  const voices = [...new Set(test.map(({ voice }) => voice))];
  const unheard = voices
    .filter((voice) => !known.has(voice))
    .map((one) => share(test.filter(({ voice }) => voice === one)));
  return {
    leaked: voices.filter((voice) => known.has(voice)).sort(),
    claimed: share(test),
    heard: heard.length > 0 ? share(heard) : null,
    unheard:
      unheard.length > 1
        ? interval(unheard)
        : unheard.length > 0
          ? { mean: unheard[0], low: unheard[0], high: unheard[0], n: 1 }
          : null,
  };
}

function share(some: readonly Judged[]): number {
  return some.filter(({ word, said }) => word === said).length / some.length;
}
