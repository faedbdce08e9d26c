/**
 * Questions about three ways to train, and their loss. They are shown by `npx course questions 01-weights-trained`, where
 * you can answer them as well, or in a notebook by `await questions('01-weights-trained')`. A wrong try brings other
 * questions.
 */

/** The number that came with your questions. */
export const variant = 0;

/** Your answers: an option's letter, or a number. */
export const answers = {};
