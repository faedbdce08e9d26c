/**
 * Questions about a balance and a learning rate. They are shown by `npx course questions F-one-rate`, where you can answer
 * them as well, or in a notebook by `await questions('F-one-rate')`. A wrong try brings other questions.
 */

/** The number that came with your questions. */
export const variant = 0;

/** Your answers: an option's letter, or a number. */
export const answers = {};
