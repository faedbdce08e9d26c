import { createHash } from 'node:crypto';
import { cut, type Dataset, extract, type Net, subset } from 'transferlab';

/** A row of features for each example, in order. */
export interface Features {
  train: number[][];
  test: number[][];
}

/**
 * Features of two sets at one layer, each computed once for a whole experiment.
 *
 * An experiment asks for the same features again and again: for another head, another seed, twice as many images. The
 * passes through the network are nearly all of its time, so keep what has been computed. A cache gives old answers, and
 * must give one only to the same question.
 *
 * - An image that has passed the network up to `at` does not pass it again: not in a later call, not as part of another
 *   set, and not because weights after `at` have changed (the head learns all the time).
 * - When anything that the features follow from has changed, the old ones are never used: a weight up to `at` (moving
 *   averages are weights), the layer, the image. Names and numbers of examples prove nothing: weights change in place,
 *   and two sets may both begin with "row 0".
 * - What comes back is standardised: each feature minus its mean, divided by its standard deviation (dividing by the
 * number of examples; by 1 where the feature is the same for all of `train`). Both are learnt from `train` of this call, and
 * from scratch else.
 * - Keep numbers, not tensors: no tensor may stay in memory.
 *
 * createHash('sha256').update(…).update(…).digest('hex') makes a key of strings and Float32Arrays. Both sets hold pixels;
 * `data.read(places)` gives them, and extract(net, data, { at }) the features as a Dataset, which can be read as well.
 */
export async function features(net: Net, at: string, train: Dataset, test: Dataset): Promise<Features> {
  const tools = [createHash, cut, extract, subset].map(({ name }) => name).join(', ');
  throw new Error(`With ${tools} get the features of ${train.name} and ${test.name} at ${at} of ${net.name}.`);
}
