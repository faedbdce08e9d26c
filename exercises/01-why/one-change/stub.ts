/**
 * Questions about five runs, and which of them may be compared. They are shown by `npx course questions 01-one-change`,
 * where you can answer them as well, or in a notebook by `await questions('01-one-change')`. A wrong try brings other
 * questions.
 */

/** The number that came with your questions. */
export const variant = 0;

/** Your answers: an option's letter, or a number. */
export const answers = {};
