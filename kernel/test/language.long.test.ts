import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { writeKernelSpec } from '../src/kernelspec';
import { type Ran, runCells, session } from './session';
import { built, root } from './set-up';

jest.setTimeout(120_000);

const shown = ({ outputs }: Ran) =>
  outputs.map(({ data, text, evalue }) => data?.['text/plain'] ?? text ?? evalue).join('');

(built ? describe : describe.skip)('what a cell may say', () => {
  let folder: string;
  beforeAll(() => {
    folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'cells-')));
    writeKernelSpec(root);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('await stands anywhere, words of modules too, and names may be declared again', () => {
    const cells: [code: string, shown: string][] = [
      ['await (Promise.resolve(4))', '4'],
      ['await [5]', '[ 5 ]'],
      ['await (async () => 6)()', '6'],
      ['for await (const x of [Promise.resolve(1), 2]) console.log(x)', '1\n2\n'],
      ['if (true) { await null; }\nlabel: for (const x of [await 7]) console.log(x);', '7\n'],
      ['const size = 96;', ''],
      ['({ size })', '{ size: 96 }'],
      ['const made = () => ({ size });', ''],
      ['const { size: width } = made(); width', '96'],
      ['export const q = 3; export default class Foo { x = q } export { q as w };', ''],
      [
        "console.log(q); import { sep } from 'node:path'; export { posix } from 'node:path'; [w, new Foo().x]",
        '3\n[ 3, 3 ]',
      ],
      ['posix.sep', "'/'"],
      ['const q = "again"; class Foo { y = q }', ''],
      ['[q.length, new Foo().y]', "[ 5, 'again' ]"],
      [
        'const { x: [one, ...more], ...rest } = { x: [1, 2], z: 3 }; enum E { A = 1 } namespace N { export const v = 4 }',
        '',
      ],
      ['[one, more, rest, E.A, N.v]', '[ 1, [ 2 ], { z: 3 }, 1, 4 ]'],
      ['const kettle = "Größe 🎉"; kettle', "'Größe 🎉'"],
      ['console.log(typeof prompt, typeof display)', 'function function\n'],
    ];
    const ran = runCells(
      folder,
      cells.map(([code]) => code),
    );
    expect(ran.map(shown)).toEqual(cells.map(([, text]) => text));
  });

  test('using disposes at the end of its block, at the top at the end of the cell, and also after an error', () => {
    const made = 'const made = (name: string) => ({ name, [Symbol.dispose]() { console.log("-" + name) } });';
    const slow = '{ async [Symbol.asyncDispose]() { await null; console.log("-slow") } }';
    const ran = runCells(folder, [
      made,
      'using a = made("a"), b = made("b");\nconsole.log("body")',
      'function f() { using c = made("c"); return c.name.length; }\nconsole.log(f())',
      'for (using d of [made("d"), made("e")]) console.log(d.name)',
      `await using s = ${slow}; console.log("body")`,
      'function g() {\n  using c = made("c");\n  throw new RangeError("no");\n}\ng()',
      `const text = \`\${1} using x = 3\`; text`,
    ]);
    expect(ran.slice(1, 5).map(shown)).toEqual(['body\n-b\n-a\n', '-c\n1\n', 'd\n-d\ne\n-e\n', 'body\n-slow\n']);
    expect(ran[5].outputs[0].text).toBe('-c\n');
    expect(ran[5].reply).toMatchObject({ status: 'error', ename: 'RangeError' });
    expect(shown(ran[6])).toBe("'1 using x = 3'");
  });

  test('a file beside the notebook is loaded anew when it or what it imports was edited, also one that came later', () => {
    const read = 'import { doubled } from "./doubled";\ndoubled';
    const [, first, second, third] = session(folder, [
      { run: [read] },
      { write: ['doubled.ts', 'import { base } from "./lib/base";\nexport const doubled: number = base * 2;'] },
      { write: ['lib/base.ts', 'export const base = 21;'] },
      { run: [read] },
      { write: ['lib/base.ts', 'export const base = 100;'] },
      { run: [read] },
      { write: ['lib/base.ts', 'export const base = "no number";'] },
      { run: [read] },
    ]);
    expect(shown(first[0])).toBe('42');
    expect(shown(second[0])).toBe('200');
    expect(third[0].reply.evalue).toMatch(/left-hand side.*\(doubled\.ts, line 2, column 32\)/);
  });

  test('a package that is an ES module only is imported, with its types', () => {
    const at = 'node_modules/only-esm';
    const [[ran], [typed]] = session(folder, [
      {
        write: [
          `${at}/package.json`,
          JSON.stringify({ name: 'only-esm', type: 'module', exports: { import: './x.js', types: './x.d.ts' } }),
        ],
      },
      { write: [`${at}/x.js`, 'export const six = 6;\nexport default (n) => n * 7;'] },
      { write: [`${at}/x.d.ts`, 'export const six: number;\nexport default function (n: number): number;'] },
      { run: ['import times, { six } from "only-esm";\ntimes(six)'] },
      { run: ['times("six")'] },
    ]);
    expect(shown(ran)).toBe('42');
    expect(typed.reply.evalue).toMatch(/Argument of type 'string' is not assignable to parameter of type 'number'/);
  });

  test('completion and hover know earlier cells with their comments, and count an emoji once', () => {
    const doc = '/** Doubles it. */\nfunction twice(n: number) { return 2 * n; }';
    const said = session(folder, [
      { run: [doc] },
      { ask: 'inspect', with: { code: 'twice(3)' } },
      { ask: 'complete', with: { code: '"🎉".padSt' } },
      { ask: 'inspect', with: { code: '' } },
    ]);
    expect(said[1].data['text/plain']).toBe('function twice(n: number): number\n\nDoubles it.');
    expect(said[1].data['text/markdown']).toContain('```typescript\nfunction twice');
    expect(said[2]).toMatchObject({ matches: ['padStart'], cursor_start: 4, cursor_end: 9 });
    expect(said[3]).toMatchObject({ status: 'ok', found: false });
  });
});
