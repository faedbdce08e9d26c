/**
 * Questions about the accuracies of two methods with five seeds. They are shown by `npx course questions 04-seed-by-
 * seed`, where you can answer them as well, or in a notebook by `await questions('04-seed-by-seed')`. A wrong try brings
 * other questions.
 */

/** The number that came with your questions. */
export const variant = 0;

/** Your answers: an option's letter, or a number. */
export const answers = {};
