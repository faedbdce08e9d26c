/**
 * Questions about the errors of a detector. They are shown by `npx course questions 13-kinds-of-error`, where you can answer
 * them as well, or in a notebook by `await questions('13-kinds-of-error')`. A wrong try brings other questions.
 */

/** The number that came with your questions. */
export const variant = 0;

/** Your answers: an option's letter, or a number. */
export const answers = {};
