/**
 * Which of two pretrained nets is the better start for a new task? LEEP (Nguyen et al. 2020) answers without training:
 * it asks how well the classes that a net knows foretell the labels of the new task.
 *
 * `probabilities` [examples][sourceClasses] is what the net says of the examples of the new task, in its own classes z,
 * after softmax. `labels` are their classes in the new task, from 0.
 *
 * 1. The joint share of a label y and a source class z: the sum of p_z over the examples of label y, divided by the
 *    number of all examples. An example counts for every z, as much as the net believes in it.
 * 2. P(y | z): the joint share, divided by the share of z, which is its sum over all y.
 * 3. An example's label is foretold with the probability sum over z of p_z P(label | z), with its own p_z.
 * 4. The score is the mean over the examples of the natural logarithm of that. 0 is the best there is.
 *
 * A net of a thousand classes says exactly 0 of many of them for all examples: such a class changes nothing.
 */
export function leep(probabilities: number[][], labels: number[]): number {
  throw new Error(`The score of ${probabilities.length} examples with ${labels.length} labels is yours to write.`);
}
