import { TransferError } from '../error';
import { described } from './described';

/**
 * The value of an option that has a new and a deprecated name, or `fallback` if both are omitted. Throws a TransferError if
 * both are given with different values.
 */
export function renamedOption<Options extends object, Name extends keyof Options & string>(
  call: string,
  options: Options,
  [name, deprecated]: readonly [name: Name, deprecated: keyof Options & string],
  fallback: NonNullable<Options[Name]>,
): NonNullable<Options[Name]> {
  const { [name]: value = options[deprecated], [deprecated]: old = value } = options;
  if (isSame(value, old)) return value === undefined ? fallback : (value as NonNullable<Options[Name]>);
  throw new TransferError(
    `${call}'s ${name} and ${deprecated} are one option and must be equal; got ${described(value)} and ${described(old)}. ` +
      `Pass ${name} alone.`,
  );
}

/** Whether two values, or all entries of two arrays, are equal. */
function isSame(a: unknown, b: unknown): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return Object.is(a, b);
  return a.length === b.length && a.every((entry, index) => Object.is(entry, b[index]));
}
