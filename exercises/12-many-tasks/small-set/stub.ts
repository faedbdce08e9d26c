/**
 * Questions about a small set next to a large one. They are shown by `npx course questions 12-small-set`, where you can answer
 * them as well, or in a notebook by `await questions('12-small-set')`. A wrong try brings other questions.
 */

/** The number that came with your questions. */
export const variant = 0;

/** Your answers: an option's letter, or a number. */
export const answers = {};
