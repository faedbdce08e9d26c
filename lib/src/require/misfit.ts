import { TransferError } from '../error';
import { described } from './described';
import { isDataset, isNet, isPromise, isStream, isTensor } from './kinds';
import { type Shape, type Signature, type Signatures, signatures } from './signatures';

/** A value that is not of its declared type: its path, the expected type, and the value. */
export interface Misfit {
  /** As written in code: `options.layers[2].units`. */
  readonly path: string;
  readonly expected: string;
  readonly got: unknown;
}

/** The most values that are checked, so that a large data set takes milliseconds. */
const MOST = 300_000;

/** The maximum depth of nesting that is checked: a circular object has no end. */
const DEEPEST = 10;

/**
 * The first argument of a public function, or the first value within one, that is not of its declared type. Undefined if
 * all are, or if the table has no entry for the function. With several overloads, the one that fits best counts.
 */
export function misfitOf(name: string, args: readonly unknown[], table: Signatures = signatures()): Misfit | undefined {
  const ways = Object.hasOwn(table.functions, name) ? table.functions[name] : [];
  const misfits = ways.map((signature) => firstMisfit(signature, args, table.types));
  return misfits.length === 0 || misfits.includes(undefined) ? undefined : furthest(misfits as Misfit[]);
}

/** Throws unless the value that the caller's function returned is of this type. `path` names the call: `build()`. */
export function requireType(call: string, path: string, value: unknown, type: Shape): void {
  const { types } = signatures();
  const odd = look(value, type, path, { types, depth: 0, left: { count: MOST } });
  if (odd) throw new TransferError(misfitText(call, odd));
}

function firstMisfit(signature: Signature, args: readonly unknown[], types: Types): Misfit | undefined {
  for (const [index, [parameter, shape]] of Object.entries(signature).entries()) {
    const name = parameter.replace(/^\.\.\.|\?$/g, '');
    const isRest = parameter.startsWith('...');
    const value = isRest ? args.slice(index) : args[index];
    if (value === undefined && parameter.endsWith('?')) continue;
    const odd = look(value, shape, name, { types, depth: 0, left: { count: MOST } });
    if (odd) return odd;
  }
  return undefined;
}

type Types = Signatures['types'];

interface Look {
  readonly types: Types;
  readonly depth: number;
  readonly left: { count: number };
}

function look(value: unknown, shape: Shape, path: string, at: Look): Misfit | undefined {
  if (at.depth > DEEPEST || at.left.count-- <= 0) return undefined;
  try {
    return misfit(value, shape, path, at);
  } catch {
    // A proxy or a getter that throws.
    return { path, expected: expected(shape, at.types), got: value };
  }
}

function misfit(value: unknown, shape: Shape, path: string, at: Look): Misfit | undefined {
  const wrong = { path, expected: expected(shape, at.types), got: value };
  if (typeof shape === 'string') {
    if (shape.startsWith('#')) {
      const name = shape.slice(1);
      const is = KINDS[name];
      return is && !is(value) ? wrong : look(value, at.types[name], path, at);
    }
    if (shape.startsWith('@')) return (FOREIGN[shape.slice(1)] ?? isAnything)(value) ? undefined : wrong;
    return shape === 'anything' || isBasic(value, shape) ? undefined : wrong;
  }
  if (isUnion(shape)) {
    const misfits = shape.map((member) => look(value, member, path, at));
    if (misfits.includes(undefined)) return undefined;
    const best = furthest(misfits as Misfit[]);
    // If no member fits at all, the error names all of them.
    return best.path === path ? wrong : best;
  }
  if ('is' in shape) return value === shape.is ? undefined : wrong;
  if ('promise' in shape) return isPromise(value) ? undefined : look(value, shape.promise, path, at);
  if ('gives' in shape) return typeof value === 'function' ? undefined : wrong;
  if ('list' in shape) {
    if (Array.isArray(value)) return ofElements(value, () => shape.list, path, at);
    // A typed array, or another object with a length.
    return isObject(value) && typeof (value as Loose).length === 'number' ? undefined : wrong;
  }
  if ('tuple' in shape) {
    if (!Array.isArray(value) || value.length !== shape.tuple.length) return wrong;
    return ofElements(value, (index) => shape.tuple[index], path, at);
  }
  if (!isObject(value)) return wrong;
  if ('record' in shape) return ofProperties(value, Object.keys(value), () => shape.record, path, at);
  return ofFields(value as Loose, shape.fields, path, at);
}

type Loose = Readonly<Record<string, unknown>>;

function ofElements(
  list: readonly unknown[],
  shapeOf: (index: number) => Shape,
  path: string,
  at: Look,
): Misfit | undefined {
  const below = { ...at, depth: at.depth + 1 };
  for (let index = 0; index < list.length && at.left.count > 0; index++) {
    const odd = look(list[index], shapeOf(index), `${path}[${index}]`, below);
    if (odd) return odd;
  }
  return undefined;
}

function ofProperties(
  value: object,
  names: readonly string[],
  shapeOf: (name: string) => Shape,
  path: string,
  at: Look,
): Misfit | undefined {
  const below = { ...at, depth: at.depth + 1 };
  for (const name of names) {
    const isWord = /^[\p{L}_$][\p{L}\p{N}_$]{0,40}$/u.test(name);
    const inner = isWord ? `${path}.${name}` : `${path}[${JSON.stringify(name.slice(0, 40))}]`;
    const odd = look((value as Loose)[name], shapeOf(name), inner, below);
    if (odd) return odd;
  }
  return undefined;
}

function ofFields(value: Loose, fields: Readonly<Record<string, Shape>>, path: string, at: Look): Misfit | undefined {
  const asked = Object.keys(fields).flatMap((field) => {
    const name = field.replace(/\?$/, '');
    return field !== name && value[name] === undefined ? [] : [[name, fields[field]] as const];
  });
  const shapes = new Map(asked);
  return ofProperties(value, [...shapes.keys()], (name) => shapes.get(name) as Shape, path, at);
}

/** The misfit that is deepest within its argument: it shows which member of a union, or which overload, was meant. */
function furthest(all: readonly Misfit[]): Misfit {
  const depth = ({ path }: Misfit) => path.split(/[.[]/).length;
  return all.reduce((best, misfit) => (depth(misfit) > depth(best) ? misfit : best));
}

const isObject = (value: unknown): value is object =>
  (typeof value === 'object' || typeof value === 'function') &&
  value !== null &&
  !Array.isArray(value) &&
  !isPromise(value);
const isAnything = () => true;
const has =
  (...methods: readonly string[]) =>
  (value: unknown) =>
    isObject(value) && methods.every((name) => (value as Loose)[name] !== undefined);

const isUnion = (shape: Shape): shape is readonly Shape[] => Array.isArray(shape);

function isBasic(value: unknown, shape: string): boolean {
  if (shape === 'object') return typeof value === 'object' && value !== null;
  return typeof value === shape;
}

/** The library's types that errors name, each with its check. */
const KINDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  Dataset: isDataset,
  Net: isNet,
  Stream: isStream,
  Transform: has('init', 'update'),
};

/** Checks of classes of TypeScript, Node and TensorFlow.js; other classes are not checked. */
const FOREIGN: Readonly<Record<string, (value: unknown) => boolean>> = {
  AbortSignal: has('addEventListener'),
  GraphModel: has('inputs', 'outputs', 'executor'),
  LayersModel: has('inputs', 'outputs', 'layers'),
  ReadonlyMap: has('get', 'has', 'entries'),
  Scalar: isTensor,
  Tensor: isTensor,
  Tensor1D: (value) => isTensor(value) && value.rank === 1,
  Tensor2D: (value) => isTensor(value) && value.rank === 2,
  Tensor4D: (value) => isTensor(value) && value.rank === 4,
  Variable: isTensor,
};

const CALLED: Readonly<Record<string, string>> = {
  '@ReadonlyMap': 'a Map',
  '@Scalar': 'a tensor of one number',
  '@Tensor': 'a tensor',
  '@Tensor1D': 'a tensor of one dimension',
  '@Tensor2D': 'a tensor of two dimensions',
  '@Tensor4D': 'a tensor of four dimensions',
  '#Transform': 'a gradient transform, as adam(1e-3) makes',
  anything: 'a value',
  boolean: 'true or false',
  undefined: 'nothing',
};

const article = (word: string) => `${/^[aeio]/i.test(word) ? 'an' : 'a'} ${word}`;

/** Describes a type for an error message: `a number`, `a Net`, `'sum' or 'mean'`, `an object with width, height`. */
function expected(shape: Shape, types: Types): string {
  if (typeof shape === 'string') {
    const name = shape.slice(1);
    if (Object.hasOwn(CALLED, shape)) return CALLED[shape];
    if (shape.startsWith('#')) return name in KINDS ? article(name) : expected(types[name], types);
    return shape.startsWith('@') ? article(name) : article(shape);
  }
  if (isUnion(shape)) {
    const all = [...new Set(shape.map((member) => expected(member, types)))];
    return all.length > 1 ? `${all.slice(0, -1).join(', ')} or ${all.at(-1)}` : all[0];
  }
  if ('is' in shape) return typeof shape.is === 'string' ? `'${shape.is}'` : String(shape.is);
  if ('promise' in shape) return expected(shape.promise, types);
  if ('gives' in shape) return 'a function';
  if ('list' in shape) return shape.typed ? `a ${shape.typed}` : 'an array';
  if ('tuple' in shape) return `an array of ${shape.tuple.length}`;
  if ('record' in shape) return 'an object';
  const required = Object.keys(shape.fields).filter((name) => !name.endsWith('?'));
  return required.length > 0 ? `an object with ${required.join(', ')}` : 'an object';
}

/** The error message for a misfit: `outOfLetterbox: frame.scaled must be an object with width, height; got null.` */
export function misfitText(call: string, { path, expected, got }: Misfit): string {
  const advice = isPromise(got) ? ' Write await before the call that makes it.' : '';
  return `${call}: ${path} must be ${expected}; got ${described(got)}.${advice}`;
}
