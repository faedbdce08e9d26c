import { TransferError } from '../error';
import { described } from './described';
import { isPromise } from './kinds';
import { nearestName } from './nearest-name';

/** The names of all options of a type, including those of each member of a union. */
type NameOf<Options> = Options extends unknown ? keyof Options & string : never;
type RequiredNameOf<Options> = {
  [Name in keyof Options & string]-?: object extends Pick<Options, Name> ? never : Name;
}[keyof Options & string];

/**
 * Each option of a type by name. An extra or missing name, or a wrong mark, does not compile. Errors do not list options
 * marked `deprecated`.
 */
export type OptionNames<Options> = {
  readonly [Name in NameOf<Options>]: Name extends RequiredNameOf<Options> ? 'required' : true | 'deprecated';
};

/**
 * Throws a TransferError if `options` is not an object, has an unknown option (the error suggests the nearest name), or
 * lacks a required one. An option that is `undefined` counts as omitted. Each public function that takes options calls this
 * first.
 */
export function requireOptions<Options extends object>(
  call: string,
  options: Options,
  names: NoInfer<OptionNames<Options>>,
): void {
  const known = Object.keys(names).filter((name) => names[name as keyof typeof names] !== 'deprecated');
  const value: unknown = options;
  if (value === undefined || typeof value !== 'object' || value === null || Array.isArray(value) || isPromise(value)) {
    const example = `${call} takes its options as an object, such as { ${known[0]}: … }; got ${described(value)}.`;
    throw new TransferError(
      `${example} ${isPromise(value) ? 'Write await before the call that makes it.' : list(known)}`,
    );
  }
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(names, name)) continue;
    const near = nearestName(name, known);
    const advice = near === undefined ? '' : `Did you mean '${near}'? `;
    throw new TransferError(`${call} has no option '${name}'. ${advice}${list(known)}`);
  }
  for (const name of known as (keyof typeof names)[]) {
    if (names[name] !== 'required' || (options as Record<string, unknown>)[name] !== undefined) continue;
    throw new TransferError(`${call} needs the option '${name}'. ${list(known)}`);
  }
}

function list(names: readonly string[]): string {
  return names.length === 1 ? `Its only option is ${names[0]}.` : `Its options are ${names.join(', ')}.`;
}
