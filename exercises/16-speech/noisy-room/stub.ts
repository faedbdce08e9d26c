/**
 * Questions about noise in training and in the room. They are shown by `npx course questions 16-noisy-room`, where you can
 * answer them as well, or in a notebook by `await questions('16-noisy-room')`. A wrong try brings other questions.
 */

/** The number that came with your questions. */
export const variant = 0;

/** Your answers: an option's letter, or a number. */
export const answers = {};
