/**
 * Questions about a confusion matrix of four classes. They are shown by `npx course questions 03-read-the-confusion`,
 * where you can answer them as well, or in a notebook by `await questions('03-read-the-confusion')`. A wrong try brings
 * other questions.
 */

/** The number that came with your questions. */
export const variant = 0;

/** Your answers: an option's letter, or a number. */
export const answers = {};
