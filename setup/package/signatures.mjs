import path from 'node:path';
import ts from 'typescript';
import { at } from '../engine/places.mjs';

export const SIGNATURES = at('lib', 'src', 'require', 'signatures.json');

/** @import { Shape, Signature, Signatures } from '../../lib/dist/require/signatures' */

/**
 * Every public function with the shapes of its parameters, read from the compiled declarations. Types that the library names
 * are in a separate table: a net holds layers, which hold heads.
 * @returns {Signatures}
 */
export function signatures() {
  const entry = at('lib', 'dist', 'index.d.ts');
  const program = ts.createProgram([entry], {
    moduleResolution: ts.ModuleResolutionKind.Node10,
    target: ts.ScriptTarget.ES2022,
    strict: true,
    skipLibCheck: true,
    types: ['node'],
    typeRoots: [at('node_modules', '@types')],
  });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(entry);
  const module = source && checker.getSymbolAtLocation(source);
  if (!module) throw new Error(`${entry} is missing: npm run build`);
  const { shapeOf, types } = shapes(checker);

  /** @param {ts.Symbol} parameter @returns {[string, Shape]} */
  const parameterOf = (parameter) => {
    const { dotDotDotToken, initializer, questionToken } = /** @type {ts.ParameterDeclaration} */ (
      parameter.valueDeclaration
    );
    const shape = shapeOf(checker.getTypeOfSymbol(parameter));
    if (dotDotDotToken) return [`...${parameter.name}`, shape];
    return initializer || questionToken ? [`${parameter.name}?`, argumentShape(shape)] : [parameter.name, shape];
  };
  /** @type {Record<string, readonly Signature[]>} */
  const functions = {};
  for (const exported of checker.getExportsOfModule(module)) {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    if (!(symbol.flags & ts.SymbolFlags.Value)) continue;
    const calls = checker.getTypeOfSymbol(symbol).getCallSignatures();
    if (calls.length === 0) continue;
    functions[exported.name] = calls.map((call) => Object.fromEntries(call.getParameters().map(parameterOf)));
  }
  return { functions, types };
}

/** The table as the file has it: a line for each function and each type. @param {Signatures} table */
export function written({ functions, types }) {
  /** @param {Readonly<Record<string, unknown>>} all */
  const lines = (all) =>
    Object.keys(all)
      .sort()
      .map((name) => `    ${JSON.stringify(name)}: ${JSON.stringify(all[name])}`)
      .join(',\n');
  return `{\n  "functions": {\n${lines(functions)}\n  },\n  "types": {\n${lines(types)}\n  }\n}\n`;
}

/** The shape of what is not left out. @param {Shape} shape @returns {Shape} */
function argumentShape(shape) {
  if (!Array.isArray(shape)) return shape;
  const rest = shape.filter((member) => member !== 'undefined');
  return rest.length === 1 ? rest[0] : rest;
}

const TYPED = /^(Float32|Float64|Int8|Int16|Int32|Uint8|Uint8Clamped|Uint16|Uint32)Array$/;

/** Reads types into shapes, and names those that the library names. @param {ts.TypeChecker} checker */
function shapes(checker) {
  /** @type {Record<string, Shape>} */
  const types = {};
  /** @type {Map<ts.Type, string>} */
  const names = new Map();

  /** @param {ts.Type} declared @returns {Shape} */
  function shapeOf(declared) {
    // For a type parameter the type that it extends.
    const type = declared.isTypeParameter() ? (checker.getBaseConstraintOfType(declared) ?? declared) : declared;
    const known = names.get(type);
    if (known) return `#${known}`;
    const name = [type.aliasSymbol, type.symbol].find((symbol) => isOurs(symbol) && !isInline(symbol))?.name;
    const isPlain = (type.flags & (ts.TypeFlags.Union | ts.TypeFlags.Object | ts.TypeFlags.Intersection)) === 0;
    if (!name || isPlain) return taken(type);
    let unique = name;
    for (let more = 2; unique in types; more++) unique = `${name} ${more}`;
    names.set(type, unique);
    types[unique] = 'anything';
    types[unique] = taken(type);
    return `#${unique}`;
  }

  /** A type taken apart. @param {ts.Type} type @returns {Shape} */
  function taken(type) {
    const name = type.symbol?.name;
    const inner = () => checker.getTypeArguments(/** @type {ts.TypeReference} */ (type)).map(shapeOf);
    if (type.isTypeParameter() || type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return 'anything';
    if (type.isStringLiteral() || type.isNumberLiteral()) return { is: type.value };
    if (type.flags & ts.TypeFlags.BooleanLiteral) return { is: checker.typeToString(type) === 'true' };
    if (type.flags & ts.TypeFlags.Null) return { is: null };
    if (type.flags & ts.TypeFlags.NumberLike) return 'number';
    if (type.flags & ts.TypeFlags.StringLike) return 'string';
    if (type.flags & ts.TypeFlags.BooleanLike) return 'boolean';
    if (type.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Void)) return 'undefined';
    if (type.flags & ts.TypeFlags.NonPrimitive) return 'object';
    if (type.isUnion()) return union(type.types.filter((member) => !isImpossible(member)).map(shapeOf));
    if (name === 'Promise') return { promise: inner()[0] };
    if (name && TYPED.test(name)) return { list: 'number', typed: name };
    if (checker.isTupleType(type)) return { tuple: inner() };
    if (checker.isArrayType(type) || name === 'ArrayLike') return { list: inner()[0] };
    const [call] = type.getCallSignatures();
    if (call) return { gives: shapeOf(call.getReturnType()) };
    if (name && isNamedElsewhere(type)) return `@${type.aliasSymbol?.name ?? name}`;
    const index = type.getStringIndexType();
    const properties = type.getProperties().filter((property) => !property.name.startsWith('__@'));
    if (index && properties.length === 0) return { record: shapeOf(index) };
    const fields = properties.map((property) => {
      const shape = shapeOf(checker.getTypeOfSymbol(property));
      const isOptional = (property.flags & ts.SymbolFlags.Optional) !== 0;
      return isOptional ? [`${property.name}?`, argumentShape(shape)] : [property.name, shape];
    });
    return { fields: Object.fromEntries(fields) };
  }

  return { shapeOf, types };
}

/** A union, in which true and false are a boolean. @param {readonly Shape[]} all @returns {Shape} */
function union(all) {
  /** @param {Shape} shape */
  const isLiteral = (shape) => typeof shape === 'object' && 'is' in shape && typeof shape.is === 'boolean';
  return all.filter(isLiteral).length < 2 ? all : [...all.filter((member) => !isLiteral(member)), 'boolean'];
}

/** Whether nothing is of a type: a number that is an array as well. @param {ts.Type} type */
const isImpossible = (type) =>
  type.isIntersection() && type.types.some((member) => !(member.flags & ts.TypeFlags.Object));

/** Whether a type is declared by the library, and not by TypeScript, Node or a package. @param {ts.Symbol | undefined} symbol */
function isOurs(symbol) {
  const ours = at('lib', 'dist') + path.sep;
  return symbol?.declarations?.some((node) => path.resolve(node.getSourceFile().fileName).startsWith(ours)) ?? false;
}

/** Whether a type is written where it is used, and has no name. @param {ts.Symbol | undefined} symbol */
const isInline = (symbol) =>
  symbol === undefined || symbol.name.startsWith('__') || (symbol.flags & ts.SymbolFlags.Method) !== 0;

/** Whether a type is a class or an interface of others: a Tensor, an AbortSignal, a Map. @param {ts.Type} type */
function isNamedElsewhere(type) {
  const flags = type.symbol?.flags ?? 0;
  return !isOurs(type.symbol) && (flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface)) !== 0;
}
