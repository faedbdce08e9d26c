import { type Interval, interval } from 'transferlab';

/** A recording: who speaks, and which word. */
export interface Recording {
  voice: string;
  word: string;
}

/** A recording of the test, and the word that the network predicted. */
export interface Judged extends Recording {
  said: string;
}

export interface Audit {
  /** Voices that are in both, sorted, each named once. */
  leaked: string[];
  /** The fraction of all test recordings that is classified correctly: what would be reported. */
  claimed: number;
  /** The accuracy of those whose voice was in training too; null where there are none. */
  heard: number | null;
  /** The accuracy on a voice that was not in training: the mean over such voices, with its interval. */
  unheard: Interval | null;
}

/**
 * How accurate is a network for keywords on new voices, if it was tested on voices that it was trained on?
 *
 * Somebody has split recordings at random, and one voice may be in both subsets. Look at what was trained on and at
 * what the network predicted in the test, and report what can be known about voices that nobody has recorded yet.
 *
 * - claimed counts all test recordings; heard those whose voice is in `train`, whatever word it says there.
 * - unheard is about the other voices only. Recordings of one voice rise and fall together, so they are not independent
 *   trials: take the accuracy for each voice, and give these accuracies to `interval`. Each voice counts as one,
 *   however much it has said, and n is the number of voices.
 * - An interval needs two values. With one unheard voice, or none, unheard is null: one voice says nothing about the next.
 *
 * `test` is not empty. The code below reports the claim alone.
 */
export function audit(train: readonly Recording[], test: readonly Judged[]): Audit {
  const right = test.map(({ word, said }) => (word === said ? 1 : 0));
  const claimed = right.reduce<number>((sum, one) => sum + one, 0) / test.length;
  return { leaked: [], claimed, heard: train.length > 0 ? claimed : null, unheard: interval(right) };
}
