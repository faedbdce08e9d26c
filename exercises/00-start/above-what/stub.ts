/**
 * Questions about a report on an accuracy and its baseline. They are shown by `npx course questions 00-above-what`, where
 * you can answer them as well, or in a notebook by `await questions('00-above-what')`. A wrong try brings other
 * questions.
 */

/** The number that came with your questions. */
export const variant = 0;

/** Your answers: an option's letter, or a number. */
export const answers = {};
