/**
 * Questions about how far two runs of fine-tuning move the layers of a pretrained body. They are shown by `npx course
 * questions 05-head-first`, where you can answer them as well, or in a notebook by `await questions('05-head-first')`. A
 * wrong try brings other questions.
 */

/** The number that came with your questions. */
export const variant = 0;

/** Your answers: an option's letter, or a number. */
export const answers = {};
