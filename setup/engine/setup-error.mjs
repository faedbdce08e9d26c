/**
 * Something the reader can act on: `message` says what was wrong and what to try.
 * `kind` lets a step choose another way: 'build' failures have one, a full disk has not.
 */
export class SetupError extends Error {
  /** @param {string} message @param {string} [kind] */
  constructor(message, kind = 'other') {
    super(message);
    this.name = 'SetupError';
    this.kind = kind;
  }
}
