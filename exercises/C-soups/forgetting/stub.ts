/**
 * Questions about a report on forgetting. They are shown by `npx course questions C-forgetting`, where you can answer them as
 * well, or in a notebook by `await questions('C-forgetting')`. A wrong try brings other questions.
 */

/** The number that came with your questions. */
export const variant = 0;

/** Your answers: an option's letter, or a number. */
export const answers = {};
