import path from 'node:path';
import ts from 'typescript';

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

/** Types in types beyond this depth are left out: a Net holds layers, which hold heads, … */
const DEEPEST = 5;

/** Every public function of the library with the shapes of its parameters, read from its declarations. */
export function signaturesOf(declarations: string): Signature[] {
  const program = ts.createProgram([declarations], {
    moduleResolution: ts.ModuleResolutionKind.Node10,
    target: ts.ScriptTarget.ES2022,
    strict: true,
    skipLibCheck: true,
    types: ['node'],
    typeRoots: [path.resolve('node_modules/@types')],
  });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(declarations);
  const symbol = source && checker.getSymbolAtLocation(source);
  if (!symbol) throw new Error(`${declarations} is missing: npm run build`);
  return checker.getExportsOfModule(symbol).flatMap((exported) => {
    const own = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    if (!(own.flags & ts.SymbolFlags.Value)) return [];
    return checker
      .getTypeOfSymbol(own)
      .getCallSignatures()
      .map((signature) => signatureOf(checker, exported.name, signature));
  });
}

function signatureOf(checker: ts.TypeChecker, name: string, signature: ts.Signature): Signature {
  const parameters = signature.getParameters();
  const last = parameters.at(-1)?.valueDeclaration;
  return {
    name,
    rest: last !== undefined && ts.isParameter(last) && last.dotDotDotToken !== undefined,
    parameters: parameters.map((parameter) => {
      const declared = parameter.valueDeclaration as ts.ParameterDeclaration;
      return {
        name: parameter.name,
        shape: shapeOf(checker, checker.getTypeOfSymbol(parameter), parameter.name, 0),
        optional: declared.questionToken !== undefined || declared.initializer !== undefined,
      };
    }),
  };
}

function shapeOf(checker: ts.TypeChecker, given: ts.Type, hint: string, depth: number): Shape {
  // Of a type parameter what it extends.
  const type = given.isTypeParameter() ? (checker.getBaseConstraintOfType(given) ?? given) : given;
  const name = type.aliasSymbol?.name ?? type.symbol?.name;
  if (name === 'Promise') return shapeOf(checker, checker.getTypeArguments(type as ts.TypeReference)[0], hint, depth);
  if (name === 'Map' || name === 'ReadonlyMap') return { kind: 'named', name: 'Map' };
  if (NAMED.has(name)) return { kind: 'named', name };
  if (depth > DEEPEST || type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return { kind: 'anything' };
  if (type.isStringLiteral() || type.isNumberLiteral()) return { kind: 'literal', value: type.value };
  if (type.flags & ts.TypeFlags.BooleanLiteral)
    return { kind: 'literal', value: checker.typeToString(type) === 'true' };
  if (type.flags & ts.TypeFlags.Null) return { kind: 'literal', value: null };
  if (type.flags & ts.TypeFlags.NumberLike) return { kind: 'number', hint };
  if (type.flags & ts.TypeFlags.StringLike) return { kind: 'string', hint };
  if (type.flags & ts.TypeFlags.BooleanLike) return { kind: 'boolean' };
  if (type.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Void)) return { kind: 'undefined' };
  const inside = (inner: ts.Type, of = hint) => shapeOf(checker, inner, of, depth + 1);
  if (type.isUnion()) return { kind: 'union', of: type.types.map((one) => inside(one)) };
  if (/^(Float32|Float64|Int32|Uint8)Array$/.test(name ?? ''))
    return { kind: 'list', of: { kind: 'number', hint }, typed: name };
  if (checker.isTupleType(type))
    return { kind: 'tuple', of: checker.getTypeArguments(type as ts.TypeReference).map((one) => inside(one)) };
  if (checker.isArrayType(type)) {
    return { kind: 'list', of: inside(checker.getTypeArguments(type as ts.TypeReference)[0]) };
  }
  const [call] = type.getCallSignatures();
  if (call) return { kind: 'function', gives: inside(call.getReturnType()) };
  const index = type.getStringIndexType();
  const properties = type.getProperties();
  if (index && properties.length === 0) return { kind: 'record', of: inside(index) };
  const fields = properties.map((property): [string, Field] => {
    const optional = (property.flags & ts.SymbolFlags.Optional) !== 0;
    return [property.name, { shape: inside(checker.getTypeOfSymbol(property), property.name), optional }];
  });
  return { kind: 'fields', fields: Object.fromEntries(fields) };
}
