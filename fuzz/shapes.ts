import type * as declared from 'transferlab/dist/require/signatures';

/** What a type asks for, as plain data: from it values are drawn that fit, and values that nearly fit. */
export type Shape =
  | { readonly kind: 'number' | 'string'; readonly hint: string }
  | { readonly kind: 'boolean' | 'undefined' | 'anything' }
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  /** A value that is made, not drawn: a Net, a Dataset, a Tensor. */
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'list'; readonly of: Shape; readonly typed?: string }
  | { readonly kind: 'tuple'; readonly of: readonly Shape[] }
  | { readonly kind: 'fields'; readonly fields: Readonly<Record<string, Field>> }
  | { readonly kind: 'record'; readonly of: Shape }
  | { readonly kind: 'union'; readonly of: readonly Shape[] }
  | { readonly kind: 'function'; readonly gives: Shape };

interface Field {
  readonly shape: Shape;
  readonly optional: boolean;
}

/** A way to call a public function. */
export interface Signature {
  readonly name: string;
  readonly parameters: readonly { readonly name: string; readonly shape: Shape; readonly optional: boolean }[];
  /** The last parameter takes any number of arguments. */
  readonly rest: boolean;
}

/** Types whose values are made by `makers.ts`; every other type is taken apart. */
const NAMED = new Set([
  'AbortSignal',
  'Adaptation',
  'Balance',
  'Callback',
  'Change',
  'Dataset',
  'GraphModel',
  'LayersModel',
  'Layer',
  'Loss',
  'Map',
  'Mix',
  'Net',
  'Stream',
  'Tensor',
  'Tensor1D',
  'Tensor2D',
  'Tensor4D',
  'Tokenizer',
  'Transform',
  'Variable',
]);

/** Types of others for which a value of another name is made. */
const MADE_FOR: Readonly<Record<string, string>> = { '@ReadonlyMap': 'Map', '@Scalar': 'Tensor' };

/** Types in types beyond this depth are left out: a Net holds layers, which hold heads, … */
const DEEPEST = 5;

/** Every public function of the library with the shapes of its parameters; one that can be called in several ways has several. */
export function signaturesOf({ functions, types }: declared.Signatures): Signature[] {
  return Object.entries(functions).flatMap(([name, ways]) =>
    ways.map((parameters): Signature => {
      const keys = Object.keys(parameters);
      return {
        name,
        rest: keys.at(-1)?.startsWith('...') ?? false,
        parameters: keys.map((key) => {
          const parameter = key.replace(/^\.\.\.|\?$/g, '');
          const optional = key.endsWith('?');
          return {
            name: parameter,
            shape: shapeOf(orUndefined(parameters[key], optional), parameter, types, 0),
            optional,
          };
        }),
      };
    }),
  );
}

const orUndefined = (shape: declared.Shape, optional: boolean): declared.Shape =>
  optional ? ['undefined', ...(Array.isArray(shape) ? shape : [shape])] : shape;

function shapeOf(
  declaredShape: declared.Shape,
  hint: string,
  types: declared.Signatures['types'],
  depth: number,
): Shape {
  const inside = (inner: declared.Shape, of = hint) => shapeOf(inner, of, types, depth + 1);
  if (typeof declaredShape === 'string') {
    const name = MADE_FOR[declaredShape] ?? declaredShape.replace(/^[#@]/, '');
    if (NAMED.has(name)) return { kind: 'named', name };
    if (depth > DEEPEST) return { kind: 'anything' };
    if (declaredShape.startsWith('#')) return shapeOf(types[name], hint, types, depth);
    if (declaredShape === 'number' || declaredShape === 'string') return { kind: declaredShape, hint };
    return declaredShape === 'boolean' || declaredShape === 'undefined'
      ? { kind: declaredShape }
      : { kind: 'anything' };
  }
  if (depth > DEEPEST) return { kind: 'anything' };
  if (isUnion(declaredShape)) return { kind: 'union', of: declaredShape.map((member) => inside(member)) };
  if ('is' in declaredShape) return { kind: 'literal', value: declaredShape.is };
  if ('promise' in declaredShape) return shapeOf(declaredShape.promise, hint, types, depth);
  if ('gives' in declaredShape) return { kind: 'function', gives: inside(declaredShape.gives) };
  if ('list' in declaredShape) return { kind: 'list', of: inside(declaredShape.list), typed: declaredShape.typed };
  if ('tuple' in declaredShape) return { kind: 'tuple', of: declaredShape.tuple.map((member) => inside(member)) };
  if ('record' in declaredShape) return { kind: 'record', of: inside(declaredShape.record) };
  const fields = Object.entries(declaredShape.fields).map(([key, shape]): [string, Field] => {
    const name = key.replace(/\?$/, '');
    const optional = name !== key;
    return [name, { shape: inside(orUndefined(shape, optional), name), optional }];
  });
  return { kind: 'fields', fields: Object.fromEntries(fields) };
}

const isUnion = (shape: declared.Shape): shape is readonly declared.Shape[] => Array.isArray(shape);
