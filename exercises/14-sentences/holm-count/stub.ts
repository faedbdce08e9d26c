/**
 * Questions about a report on six comparisons. They are shown by `npx course questions 14-holm-count`, where you can answer
 * them as well, or in a notebook by `await questions('14-holm-count')`. A wrong try brings other questions.
 */

/** The number that came with your questions. */
export const variant = 0;

/** Your answers: an option's letter, or a number. */
export const answers = {};
