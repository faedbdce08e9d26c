import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import * as library from '../index';
import { type Shape, signatures } from './signatures';

/**
 * Types of arguments that are data and not options: what a function of this library, a file or a model gave. Such an
 * object may hold more than the function reads.
 */
const DATA: Readonly<Record<string, string>> = {
  CocoIds: 'a parsed COCO file',
  DataFrameLike: 'a danfojs DataFrame',
  Dataset: 'examples',
  Confusion: 'a result of evaluate',
  FoundLearningRate: 'a result of findLearningRate',
  HasClasses: 'a net or a set of examples',
  LabelledPictures: 'images with boxes, of readCoco and others',
  Letterbox: 'a result of letterbox',
  Net: 'a net',
  PictureSize: 'an image with its boxes has a width and a height',
  Sound: 'a result of readWav',
  Tokenizer: 'the tokenizer of a net',
  Transform: 'an optimizer or another gradient transform',
};

/** The part of a net that is read, which a caller may write in braces. */
const PARTS = new Set(['ownPixels net']);

/** A public function, and where it takes options. */
interface PublicFunction {
  readonly name: string;
  readonly call: (...args: unknown[]) => unknown;
  readonly parameters: readonly { readonly isOptions: boolean; readonly isRequired: boolean }[];
}

/** All public functions, as the table of declared types has them. */
function publicFunctions(): PublicFunction[] {
  const { functions, types } = signatures();
  const seen = new Set<string>();
  const isOptions = (shape: Shape): boolean => {
    if (typeof shape === 'string') {
      const name = shape.slice(1);
      if (shape.startsWith('#') && name in DATA) seen.add(name);
      return shape.startsWith('#') && !(name in DATA) && isOptions(types[name]);
    }
    if (Array.isArray(shape)) return shape.every(isOptions);
    return 'fields' in shape && Object.keys(shape.fields).length > 0;
  };
  const found = Object.entries(functions).map(([name, ways]): PublicFunction => {
    // The last of several overloads, which is the most general.
    const parameters = Object.entries(ways.at(-1) ?? {}).map(([parameter, shape]) => {
      const isRest = parameter.startsWith('...');
      return {
        isOptions: !isRest && !PARTS.has(`${name} ${parameter}`) && isOptions(shape),
        isRequired: !isRest && !parameter.endsWith('?'),
      };
    });
    return { name, call: (library as unknown as Record<string, PublicFunction['call']>)[name], parameters };
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
    for (const [index, { isOptions }] of parameters.entries()) {
      if (!isOptions) continue;
      tried++;
      const nonsense = OTHER[`${name} ${index}`] ?? parameters.map(() => Symbol('nonsense'));
      const error = await outcome(() => call(...nonsense.with(index, { xyzzy: 1 })));
      if (error instanceof library.TransferError && error.message.includes("no option 'xyzzy'")) continue;
      silent.push(`${name}, argument ${index + 1}: ${error}`);
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
