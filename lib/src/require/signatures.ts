import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A type as plain data. A string is a basic type (`number`, `string`, `boolean`, `undefined`, `object`,
 * `anything`), a type of the library that `types` defines (`#Net`), or an external class (`@Tensor`); an array is a union.
 */
export type Shape =
  | string
  | readonly Shape[]
  | { readonly is: string | number | boolean | null }
  /** An array, or a typed array of this class. */
  | { readonly list: Shape; readonly typed?: string }
  | { readonly tuple: readonly Shape[] }
  | { readonly record: Shape }
  /** Properties by name; a name that ends in `?` is optional. */
  | { readonly fields: Readonly<Record<string, Shape>> }
  /** A function, with the type that it returns. */
  | { readonly gives: Shape }
  | { readonly promise: Shape };

/** Parameters by name, in order; `name?` is optional, `...name` takes all remaining arguments. */
export type Signature = Readonly<Record<string, Shape>>;

export interface Signatures {
  /** Every public function with its overloads. */
  readonly functions: Readonly<Record<string, readonly Signature[]>>;
  readonly types: Readonly<Record<string, Shape>>;
}

/** The declared types of all public functions, as `npm run api` generated them. Loaded on first use. */
export function signatures(): Signatures {
  read ??= JSON.parse(readFileSync(join(__dirname, 'signatures.json'), 'utf8')) as Signatures;
  return read;
}

let read: Signatures | undefined;
