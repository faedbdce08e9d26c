/**
 * Questions about two ways to ask which part of an image decides. They are shown by `npx course questions 02-covered`,
 * where you can answer them as well, or in a notebook by `await questions('02-covered')`. A wrong try brings other
 * questions.
 */

/** The number that came with your questions. */
export const variant = 0;

/** Your answers: an option's letter, or a number. */
export const answers = {};
