import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What a type asks for, as plain data. A string is a basic type (`number`, `string`, `boolean`, `undefined`, `object`,
 * `anything`), a type of the library that `types` defines (`#Net`), or a class of others (`@Tensor`); an array is a union.
 */
export type Shape =
  | string
  | readonly Shape[]
  | { readonly is: string | number | boolean | null }
  /** An array, or a typed array of this class. */
  | { readonly list: Shape; readonly typed?: string }
  | { readonly tuple: readonly Shape[] }
  | { readonly record: Shape }
  /** Properties by name; a name that ends in `?` may be left out. */
  | { readonly fields: Readonly<Record<string, Shape>> }
  /** A function with what it returns. */
  | { readonly gives: Shape }
  | { readonly promise: Shape };

/** Parameters by name, in order; `name?` may be left out, `...name` takes all arguments that are left. */
export type Signature = Readonly<Record<string, Shape>>;

export interface Signatures {
  /** Every public function with each way to call it. */
  readonly functions: Readonly<Record<string, readonly Signature[]>>;
  readonly types: Readonly<Record<string, Shape>>;
}

/** The declared types of all public functions, as `npm run api` wrote them down. Read when first asked for. */
export function signatures(): Signatures {
  read ??= JSON.parse(readFileSync(join(__dirname, 'signatures.json'), 'utf8')) as Signatures;
  return read;
}

let read: Signatures | undefined;
