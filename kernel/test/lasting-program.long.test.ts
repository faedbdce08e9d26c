import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';

/** Cells one after another, as a reader may write them: each is compiled with what those before it declared. */
const CELLS: [what: string, cell: string][] = [
  ['a value', 'const numbers = [1, 2, 3].map((n) => 2 * n);\nnumbers.length'],
  ['the same cell again', 'const numbers = [1, 2, 3].map((n) => 2 * n);\nnumbers.length'],
  ['what has nothing to do with it', '1 + 1'],
  ['an earlier name after both', 'numbers.length'],
  ['an earlier name with another type', "const numbers = 'one';\nnumbers.toUpperCase()"],
  ['an import', "import { readFileSync } from 'node:fs';\nconst read = (file: string) => readFileSync(file, 'utf8');"],
  ['what was imported', 'typeof readFileSync + typeof read'],
  ['an import that the last program had', "import { existsSync, readFileSync } from 'node:fs';\nexistsSync('.')"],
  ['an import that it had not', "import path, { join } from 'node:path';\njoin('a', path.sep)"],
  ['a package', "import colors from 'picocolors';\nconst paint: (text: string) => string = colors.red;"],
  ['a type error', 'const wrong: number = numbers;'],
  ['what follows an error', 'const right: string = numbers;\nright'],
  ['the same error at another place', '\n\n  const wrong: number = numbers;'],
  ['an unknown name', 'nmbers.length'],
  ['half a cell', 'const half = numbers.'],
  ['a package that is not there', "import { nothing } from 'not-to-be-found';\nnothing"],
  [
    'types',
    'interface Point { readonly x: number; y?: string }\ntype Named = Point & { name: string };\nenum Side { Left, Right }',
  ],
  ['what leans on types', "const at: Named = { x: Side.Right, name: 'here' };\nat"],
  ['an interface that replaces one', 'interface Point { z: boolean }\nconst other: Point = { z: true };'],
  [
    'a class',
    'class Counter {\n  #count = 0;\n  static made = 0;\n  next() { return ++this.#count; }\n}\nconst counter = new Counter();',
  ],
  [
    'a class that replaces it',
    "class Counter extends Map<string, number> {\n  first() { return this.get('a'); }\n}\nnew Counter()",
  ],
  ['an instance of a class that was replaced', 'counter.next()'],
  [
    'functions',
    'async function* count(to: number) {\n  for (let i = 0; i < to; i++) yield i;\n}\nfunction twice<T>(one: T): [T, T] { return [one, one]; }',
  ],
  ['waiting', 'let sum = 0;\nfor await (const one of count(3)) sum += one;\nawait Promise.resolve(sum)'],
  [
    'taking apart',
    "const { name, ...rest } = { name: 'a', other: 2 };\nconst [first, , third = 4] = [1, 2];\nlet { size } = new Map();\nsize = first + third + rest.other;",
  ],
  ['giving to an earlier name', 'sum = sum + 1;\nsum++;\n[sum] = [5];\n({ sum } = { sum: 3 })'],
  ['exports', 'export const shared = 1;\nexport default function main() { return shared; }'],
  ['a declared global', 'declare global {\n  var answer: number;\n}\nglobalThis.answer = 42;'],
  ['an import of types', "import type { Stats } from 'node:fs';\nlet stats: Stats | undefined;"],
  ['an import at run time', "const os = await import('node:os');\nos.EOL"],
  [
    'an import under another name',
    "import * as files from 'node:fs';\nimport { join as joined } from 'node:path';\nfiles.existsSync(joined('a', 'b'))",
  ],
  ['words of the compiler', '// @ts-expect-error\nconst excused: number = numbers;\nconst untold = 1;'],
  ['shadowing', 'const inner = [1].map((numbers) => numbers + 1);\n{ const sum = inner; sum.length; }'],
  [
    'a decorator',
    'function traced(method: () => number, context: ClassMethodDecoratorContext) {\n  return () => method() + String(context.name).length;\n}\nclass Traced {\n  @traced run() { return 1; }\n}',
  ],
  [
    'a class with a decorator, from an earlier cell',
    'class More extends Traced {\n  accessor rate = 0.1;\n}\nnew More().run()',
  ],
  ['a predicate that is inferred', 'const known: number[] = [1, undefined].filter((one) => one !== undefined);'],
  [
    'an import whose kind is said',
    "import type { Stats as Told } from 'node:fs' with { 'resolution-mode': 'require' };\nlet told: Told | undefined;",
  ],
  ['a decorator of another kind', '@traced\nclass Wrong {}'],
  ['nothing', ''],
  ['text alone', '`two\nlines`'],
];

/** What each cell is compiled to, in a separate process: tslab is given its compiler by Node's own loader. */
function compiled(programs: 'lasting' | 'whole'): readonly Record<string, unknown>[] {
  const input = JSON.stringify(CELLS.map(([, cell]) => cell));
  const script = path.join(__dirname, 'compile-cells.mjs');
  return JSON.parse(execFileSync(process.execPath, [script, programs], { input, encoding: 'utf8', cwd: __dirname }));
}

describe('one program and one type checker for many cells', () => {
  const [lasting, whole] = [compiled('lasting'), compiled('whole')];

  test.each(CELLS.map(([what], at) => [what, at] as const))(
    '%s: what runs, what is known afterwards and what is wrong are those of a program of its own',
    (_, at) => {
      expect(lasting[at]).toEqual(whole[at]);
    },
  );

  test('cells fail where something is wrong with them, and only there', () => {
    const failing = CELLS.flatMap(([what], at) => ('failures' in lasting[at] ? [what] : []));
    expect(failing).toEqual([
      'a type error',
      'the same error at another place',
      'an unknown name',
      'half a cell',
      'a package that is not there',
      'an instance of a class that was replaced',
      'a declared global',
      'a decorator of another kind',
    ]);
  });
});
