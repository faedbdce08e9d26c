/**
 * Questions about shapes of tensors, from images to probabilities. They are shown by `npx course questions 00-shapes`,
 * where you can answer them as well, or in a notebook by `await questions('00-shapes')`. A wrong try brings other
 * questions.
 */

/** The number that came with your questions. */
export const variant = 0;

/** Your answers: an option's letter, or a number. */
export const answers = {};
