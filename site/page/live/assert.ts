import { inspect } from './node-util';

/** What the lessons use of `node:assert/strict`. */
class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

function fail(message: string | undefined, otherwise: string): never {
  throw new AssertionError(message ?? otherwise);
}

function ok(value: unknown, message?: string): void {
  if (!value) fail(message, `The expression must be true; got ${inspect(value)}.`);
}

function equal(actual: unknown, expected: unknown, message?: string): void {
  if (!Object.is(actual, expected)) fail(message, `Expected ${inspect(expected)}; got ${inspect(actual)}.`);
}

function deepEqual(actual: unknown, expected: unknown, message?: string): void {
  if (!isSame(actual, expected)) fail(message, `Expected ${inspect(expected)}; got ${inspect(actual)}.`);
}

function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) return false;
  const [names, others] = [Object.keys(one), Object.keys(other)];
  const [a, b] = [one as Record<string, unknown>, other as Record<string, unknown>];
  return names.length === others.length && names.every((name) => name in b && isSame(a[name], b[name]));
}

/** Called itself it is `ok`, as in Node; `default` is what `import assert from` reads. */
const strict = Object.assign(ok, { ok, equal, deepEqual, strictEqual: equal, deepStrictEqual: deepEqual });
export const assert = Object.assign(strict, { default: strict, __esModule: true });
