import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import ts from 'typescript';
import * as library from '../index';

/**
 * Types of arguments that are data and not options: what a function of this library, a file or a model gave. Such an
 * object may hold more than the function reads.
 */
const DATA: Readonly<Record<string, string>> = {
  CocoIds: 'a parsed COCO file',
  DataFrameLike: 'a danfojs DataFrame',
  Dataset: 'examples',
  Confusion: 'a result of evaluate',
  Float32Array: 'samples',
  FoundLearningRate: 'a result of findLearningRate',
  GraphModel: 'a model of TensorFlow.js',
  HasClasses: 'a net or a set of examples',
  LabelledPictures: 'images with boxes, of readCoco and others',
  LayersModel: 'a model of TensorFlow.js',
  Letterbox: 'a result of letterbox',
  Net: 'a net',
  Pick: 'the part of a net that ownPixels reads',
  PictureSize: 'an image with its boxes has a width and a height',
  Sound: 'a result of readWav',
  Tensor: 'a tensor',
  Tensor2D: 'a tensor',
};

/** A public function, and where it takes options. */
interface PublicFunction {
  readonly name: string;
  readonly call: (...args: unknown[]) => unknown;
  readonly parameters: readonly { readonly isOptions: boolean; readonly isRequired: boolean }[];
}

/** All public functions, by TypeScript's own reading of `index.ts`. */
function publicFunctions(): PublicFunction[] {
  const index = resolve(__dirname, '../index.ts');
  const program = ts.createProgram([index], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.CommonJS,
    moduleResolution: ts.ModuleResolutionKind.Node10,
    strict: true,
    esModuleInterop: true,
    resolveJsonModule: true,
    skipLibCheck: true,
    types: ['node'],
  });
  const checker = program.getTypeChecker();
  const seen = new Set<string>();
  const isOptions = (type: ts.Type): boolean => {
    if (type.isUnion()) return type.types.every(isOptions);
    if (!(type.flags & ts.TypeFlags.Object || type.isIntersection())) return false;
    const name = (type.aliasSymbol ?? type.symbol)?.name;
    if (name in DATA) {
      seen.add(name);
      return false;
    }
    const isPlain = type.getCallSignatures().length === 0 && !type.getStringIndexType();
    return isPlain && !checker.isArrayLikeType(type) && checker.getPropertiesOfType(type).length > 0;
  };
  const all = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(index) as ts.Node) as never);
  const found = all.flatMap((symbol): PublicFunction[] => {
    const declared = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const signatures = checker.getTypeOfSymbol(declared).getCallSignatures();
    // Of several signatures the last, which is the widest.
    const signature = signatures.at(-1);
    if (!signature) return [];
    const parameters = signature.parameters.map((parameter) => {
      const { initializer, questionToken, dotDotDotToken } = parameter.valueDeclaration as ts.ParameterDeclaration;
      const type = checker.getNonNullableType(checker.getTypeOfSymbol(parameter));
      return { isOptions: isOptions(type), isRequired: !(initializer ?? questionToken ?? dotDotDotToken) };
    });
    const call = (library as unknown as Record<string, PublicFunction['call']>)[symbol.name];
    return [{ name: symbol.name, call, parameters }];
  });
  expect([...seen].sort()).toEqual(Object.keys(DATA).sort());
  expect(found.length).toBeGreaterThan(230);
  return found;
}

/** What comes of a call: `returned`, or the error. */
async function outcome(call: () => unknown): Promise<unknown> {
  try {
    await call();
    return 'returned';
  } catch (error) {
    return error;
  }
}

let functions: PublicFunction[];

beforeAll(() => {
  jest.spyOn(console, 'log').mockImplementation(() => {});
  functions = publicFunctions();
});
afterAll(() => {
  jest.restoreAllMocks();
});

/** Functions with two objects of options: what stands for the other one. */
const OTHER: Readonly<Record<string, readonly unknown[]>> = {
  'negativeTransfer 1': [0, 0, { adapt: 0, seeds: 0, loss: 0, optimizer: 0, epochs: 0 }],
  'plotPoints 2': [0, { x: '', y: '' }, 0],
};

test('every public function that takes options refuses an unknown one, before it looks at anything else', async () => {
  const silent: string[] = [];
  let tried = 0;
  for (const { name, call, parameters } of functions) {
    for (const [place, { isOptions }] of parameters.entries()) {
      if (!isOptions) continue;
      tried++;
      const nonsense = OTHER[`${name} ${place}`] ?? parameters.map(() => Symbol('nonsense'));
      const error = await outcome(() => call(...nonsense.with(place, { xyzzy: 1 })));
      if (error instanceof library.TransferError && error.message.includes("no option 'xyzzy'")) continue;
      silent.push(`${name}, argument ${place + 1}: ${error}`);
    }
  }
  expect(silent).toEqual([]);
  expect(tried).toBeGreaterThan(110);
});

/** Calls that would do work: with all of its options left out, it draws the emoji into the course's folder. */
const NOT_CALLED = new Set(['rasteriseEmoji undefined', 'rasteriseEmoji {}']);

test('every public function refuses a wrong first argument with a sentence', async () => {
  const wrong = { undefined, null: null, 3: 3, "'x'": 'x', '{}': {}, '[]': [], 'a promise': Promise.resolve() };
  /** What no required argument may be; each of the others is right for some function. */
  const never = ['undefined', 'null', 'a promise'];
  const accepted: string[] = [];
  const raw: string[] = [];
  for (const { name, call, parameters } of functions) {
    for (const [what, value] of Object.entries(wrong)) {
      if (NOT_CALLED.has(`${name} ${what}`)) continue;
      const error = await outcome(() => call(value));
      if (error instanceof library.TransferError) continue;
      if (error !== 'returned') raw.push(`${name}(${what}): ${error}`);
      else if (parameters[0]?.isRequired && never.includes(what)) accepted.push(`${name}(${what})`);
    }
  }
  expect({ raw, accepted }).toEqual({ raw: [], accepted: [] });
});
