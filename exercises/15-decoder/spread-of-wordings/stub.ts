/**
 * Questions about five wordings. They are shown by `npx course questions 15-spread-of-wordings`, where you can answer them as
 * well, or in a notebook by `await questions('15-spread-of-wordings')`. A wrong try brings other questions.
 */

/** The number that came with your questions. */
export const variant = 0;

/** Your answers: an option's letter, or a number. */
export const answers = {};
