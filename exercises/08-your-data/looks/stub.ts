/**
 * Questions about three orders of looking. They are shown by `npx course questions 08-looks`, where you can answer them as
 * well, or in a notebook by `await questions('08-looks')`. A wrong try brings other questions.
 */

/** The number that came with your questions. */
export const variant = 0;

/** Your answers: an option's letter, or a number. */
export const answers = {};
