/**
 * Questions about a program of a project. They are shown by `npx course questions 17-one-way-doors`, where you can answer them
 * as well, or in a notebook by `await questions('17-one-way-doors')`. A wrong try brings other questions.
 */

/** The number that came with your questions. */
export const variant = 0;

/** Your answers: an option's letter, or a number. */
export const answers = {};
