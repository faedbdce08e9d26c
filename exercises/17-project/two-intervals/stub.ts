/**
 * Questions about two intervals of one difference. They are shown by `npx course questions 17-two-intervals`, where you can
 * answer them as well, or in a notebook by `await questions('17-two-intervals')`. A wrong try brings other questions.
 */

/** The number that came with your questions. */
export const variant = 0;

/** Your answers: an option's letter, a number, or a letter and the others with their reasons: 'A B1 C2 D3'. */
export const answers = {};
