import { TransferError } from '../error';
import { nameText } from './described';

/** Throws a TransferError unless an option is one of these names. The error lists them, and suggests the first. */
export function requireOneOf<Name extends string>(what: string, value: Name, names: readonly Name[]): void {
  if (names.includes(value)) return;
  const quoted = names.map((name) => `'${name}'`);
  const list = `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
  throw new TransferError(`${what} must be ${list}; got ${nameText(value)}. Try ${quoted[0]}.`);
}
