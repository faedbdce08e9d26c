import { wayOf } from '../../setup/stages/turns.mjs';

/** @param {string[]} names */
const oneOf = (names) => (/** @type {string} */ name) => ({
  skip: !wayOf(names, 0).includes(name) && 'its turn is another day; TRANSFERLAB_TESTS=all npm test -- browser',
});

/** The option of a test that takes ten seconds and more, by its name: one of them each day, all of them every night. */
export const lessonInTurn = oneOf(['plot', 'pixels', 'edited cell', 'completion', 'signature', 'offline']);

/** The same for those of exercises. */
export const exerciseInTurn = oneOf(['hand-in', 'no end', 'states']);
