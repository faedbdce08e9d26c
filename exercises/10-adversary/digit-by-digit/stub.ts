/**
 * Questions about recall by digit. They are shown by `npx course questions 10-digit-by-digit`, where you can answer them as
 * well, or in a notebook by `await questions('10-digit-by-digit')`. A wrong try brings other questions.
 */

/** The number that came with your questions. */
export const variant = 0;

/** Your answers: an option's letter, or a number. */
export const answers = {};
