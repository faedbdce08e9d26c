/**
 * Questions about the running mean of one channel in four runs of fine-tuning. They are shown by `npx course questions
 * 05-running-mean`, where you can answer them as well, or in a notebook by `await questions('05-running-mean')`. A wrong
 * try brings other questions.
 */

/** The number that came with your questions. */
export const variant = 0;

/** Your answers: an option's letter, or a number. */
export const answers = {};
