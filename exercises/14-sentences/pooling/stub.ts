export type Pooling = 'mean' | 'first' | 'max';

/**
 * A network gives a vector for each token. What is the vector of the sentence?
 *
 * `states` is [tokens][features], `real` says which tokens are the text's and which are padding.
 *
 * - 'mean': the mean over the real tokens (sentence encoders; minilm does this).
 * - 'first': the vector of the first real token (BERT's [CLS], which was trained to stand for all).
 * - 'max': of each feature the largest value that a real token has.
 *
 * Padding has no say in any of them, whatever is there, and wherever: some networks pad before the text. A text without
 * a real token is all 0, with as many features as the others. `states` stays as it is.
 *
 * The code below is right for one way, and a text that fills the window.
 */
export function pool(states: number[][], real: boolean[], how: Pooling): number[] {
  if (how !== 'mean') throw new Error(`${how} is yours to write, for ${real.length} tokens.`);
  return states[0].map((_, feature) => states.reduce((sum, state) => sum + state[feature], 0) / states.length);
}
