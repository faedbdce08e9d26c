/**
 * Which of two pretrained networks is the better start for a new task? LEEP (Nguyen et al. 2020) answers without
 * training: it measures how well a network's own classes predict the labels of the new task.
 *
 * `probabilities` [examples][sourceClasses] are what the network predicts for the examples of the new task, over its
 * own classes z, after softmax. `labels` are their classes in the new task, from 0.
 *
 * 1. The joint probability of a label y and a source class z: the sum of p_z over the examples of label y, divided by
 *    the number of all examples. An example counts for every z, by its probability.
 * 2. P(y | z): the joint probability, divided by that of z, which is its sum over all y.
 * 3. An example's label gets the probability sum over z of p_z P(label | z), with its own p_z.
 * 4. The score is the mean over the examples of the natural logarithm of that. 0 is the highest possible score.
 *
 * A network of a thousand classes predicts exactly 0 for many of them for all examples: such a class changes nothing.
 */
export function leep(probabilities: number[][], labels: number[]): number {
  throw new Error(`The score of ${probabilities.length} examples with ${labels.length} labels is yours to write.`);
}
