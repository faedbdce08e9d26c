/**
 * A source with thirty kinds of birds, a target with five of them: what does aligning do? It makes the whole target
 * look like the whole source, so examples of the five kinds are moved to where the other twenty-five are. Partial
 * adaptation (Cao et al. 2018) lets only that part of the source count which the target has. Labels of the target are
 * not needed: where no example of a class is, the network gives it little probability.
 *
 * `predictions` [examples][classes] are probabilities that a network trained on the source gives for the unlabelled
 * target; `sourceLabels` are the classes of the source's examples. Each class has some of those.
 *
 * The ratio of a class is its mean prediction over the target, divided by its fraction of the source's examples: 1
 * where it is as frequent in both. (Cao et al. weigh by the mean prediction alone, which comes to the same where the
 * source has as many examples of each class.)
 *
 * `missingClasses` gives the classes, from 0, whose ratio is below 0.25. A network spreads some probability over all
 * classes it knows, and more over those it has often seen, so the ratio of a missing class is not 0.
 */
export function missingClasses(predictions: number[][], sourceLabels: number[]): number[] {
  throw new Error(
    `What is missing in ${predictions.length} predictions is yours to find, with ${sourceLabels.length} labels.`,
  );
}

/**
 * How much each example of the source is to count: 0 if its class is missing, otherwise the ratio of its class. All of
 * them are multiplied by one number, so that their mean over the source's examples is 1, and a rate that suits equal
 * weights suits these.
 */
export function sourceWeights(predictions: number[][], sourceLabels: number[]): number[] {
  throw new Error(
    `The weights of ${sourceLabels.length} examples, by ${predictions.length} predictions, are yours to find.`,
  );
}

/**
 * The simplest alignment: moves the whole target by one vector, so that its mean is the weighted mean of the source.
 * Features are [examples][features], `weights` [source examples], on any scale. Gives the moved target.
 */
export function align(source: number[][], weights: number[], target: number[][]): number[][] {
  throw new Error(
    `Moving ${target.length} examples to ${source.length} with ${weights.length} weights is yours to write.`,
  );
}
