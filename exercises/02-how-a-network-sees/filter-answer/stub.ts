/**
 * Questions about a row of pixels, and the output of a filter that slides along it. They are shown by `npx course
 * questions 02-filter-answer`, where you can answer them as well, or in a notebook by `await questions('02-filter-
 * answer')`. A wrong try brings other questions.
 */

/** The number that came with your questions. */
export const variant = 0;

/** Your answers: an option's letter, or a number. */
export const answers = {};
