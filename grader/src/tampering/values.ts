import { literal, type Next, pick } from './tampering';

/** What is said in place of the truth: JavaScript that gives it, and what it is called in a name. */
export interface Value {
  says: string;
  code: string;
}

const CONSTANTS = ['0', '1', '-1', 'true', 'false', '[]', '[0]', '({})', 'NaN', 'Infinity', '""', 'null', 'undefined'];

/**
 * A function to put in place of `on[key]`: one that gives a constant, an argument, itself, what it gave at first, what it
 * gives now for good, other numbers each time, or does nothing.
 */
export function functionFor(on: string, key: string, next: Next): Value {
  const constant = pick(CONSTANTS, next);
  return pick(
    [
      { says: `() => ${constant}`, code: `kit.constant(${constant})` },
      { says: 'first argument', code: '(first) => first' },
      { says: 'this', code: 'function () { return this; }' },
      { says: 'what it gave first', code: `kit.first(${on}, ${literal(key)})` },
      { says: 'what it gave first', code: `kit.first(${on}, ${literal(key)})` },
      { says: 'what it gave first of this length', code: `kit.sameSize(${on}, ${literal(key)})` },
      { says: 'what it gives now', code: `kit.frozen(${on}, ${literal(key)})` },
      { says: 'what it gives now', code: `kit.frozen(${on}, ${literal(key)})` },
      { says: 'other numbers each time', code: `kit.moving(${on}, ${literal(key)})` },
      { says: 'what it gave, once more', code: `kit.stale(${on}, ${literal(key)})` },
      {
        says: 'what the first argument gives',
        code: `(...all) => args[0][${literal(key)}].apply(args[0], all)`,
      },
      { says: 'zeros like it', code: `kit.zeros(${on}, ${literal(key)})` },
    ],
    next,
  );
}

/** Something to put in place of a member that is not a function. */
export function valueFor(on: string, key: string, type: string, next: Next): Value {
  const constant = pick(CONSTANTS, next);
  const choices = [
    { says: constant, code: constant },
    { says: 'a copy', code: `kit.copy(${on}[${literal(key)}])` },
  ];
  // Only numbers and booleans: putting back what an object held would restore it.
  if (type === 'number' || type === 'boolean') {
    choices.push({ says: 'as before the call', code: `memory[${literal(`${on}.${key}`)}]` });
  }
  if (type === 'number') choices.push({ says: 'one less', code: `${on}[${literal(key)}] - 1` });
  if (type === 'boolean') choices.push({ says: 'the opposite', code: `!${on}[${literal(key)}]` });
  return pick(choices, next);
}

/** Notes before a call what a member is, for `as before the call`. */
export const noteBefore = (on: string, key: string) =>
  `memory[${literal(`${on}.${key}`)}] ??= kit.copy(${on}[${literal(key)}]);`;
