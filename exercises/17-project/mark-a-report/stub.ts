/**
 * Questions about `project/to-be-marked.md`, a report with faults. Read it and `project/rubric.yaml` first. They are shown by `npx course questions 17-mark-a-report`, where you can answer them
 * as well, or in a notebook by `await questions('17-mark-a-report')`. A wrong try brings other questions.
 */

/** The number that came with your questions. */
export const variant = 0;

/** Your answers: an option's letter, or a number. */
export const answers = {};
