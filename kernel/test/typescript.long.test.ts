import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { writeKernelSpec } from '../src/kernelspec';
import { type Ran, runCells, session } from './session';
import { built, root } from './set-up';

jest.setTimeout(120_000);

const { version } = require(path.join(root, 'node_modules', 'typescript', 'package.json'));

const shown = ({ outputs }: Ran) =>
  outputs.map(({ data, text, evalue }) => data?.['text/plain'] ?? text ?? evalue).join('');

/** A cell, what it shows, and the version of TypeScript that brought what it says. */
const CELLS: [since: string, code: string, shown: string][] = [
  ['4.9', 'const sizes = { small: 96, large: 224 } satisfies Record<string, number>; sizes.small.toFixed(1)', "'96.0'"],
  [
    '5.0',
    "const names = <const Names extends readonly string[]>(all: Names) => all;\nconst one: 'a' = names(['a', 'b'])[0]; one",
    "'a'",
  ],
  [
    '5.0',
    `function twice(method: (n: number) => number, { name }: ClassMethodDecoratorContext) {
  console.log(String(name));
  return (n: number) => 2 * method(n);
}
class Steps {
  @twice next(n: number) { return n + 1; }
}
new Steps().next(4)`,
    'next\n10',
  ],
  ['5.2', "{ using file = { [Symbol.dispose]: () => console.log('closed') }; console.log('open') }", 'open\nclosed\n'],
  ['5.3', "import settings from './settings.json' with { type: 'json' };\nsettings.rate.toFixed(3)", "'0.001'"],
  [
    '5.3',
    'const kind = (x: string | number) => {\n  switch (true) {\n    case typeof x === "string": return x.length;\n    default: return x;\n  }\n};\nkind("four")',
    '4',
  ],
  ['5.4', "const first = <T extends string>(all: T[], usual: NoInfer<T>) => all[0] ?? usual; first(['a'], 'a')", "'a'"],
  ['5.5', 'const known: number[] = [1, undefined, 2].filter((x) => x !== undefined); known', '[ 1, 2 ]'],
  ['5.7', 'const bytes: Uint8Array<ArrayBuffer> = new Uint8Array(2); bytes.buffer.byteLength', '2'],
];

(built ? describe : describe.skip)('the TypeScript of cells', () => {
  let folder: string;
  beforeAll(() => {
    folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'typescript-')));
    writeFileSync(path.join(folder, 'settings.json'), '{ "rate": 0.001 }');
    writeKernelSpec(root);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('it is that of the repository, in tslab and for `npx tsc`', () => {
    const [of] = runCells(folder, ["import { versions } from 'tslab'; versions.typescript"]);
    expect(shown(of)).toBe(`'${version}'`);
    const tsc = path.join(root, 'node_modules', '.bin', 'tsc');
    expect(execFileSync(tsc, ['--version'], { encoding: 'utf8' })).toBe(`Version ${version}\n`);
  });

  test('cells say what tslab’s own TypeScript 5.0 did not know', () => {
    const ran = runCells(
      folder,
      CELLS.map(([, code]) => code),
    );
    expect(ran.map((one, at) => [CELLS[at][0], shown(one)])).toEqual(CELLS.map(([since, , text]) => [since, text]));
  });

  test('what cells did with tslab’s own TypeScript they do: they are sloppy, and an enum at the end shows nothing', () => {
    const ran = runCells(folder, [
      '(function () { return typeof this; }).call(undefined)',
      '5; enum Side { Left }',
      'namespace N { export const v = 1; }',
      '[Side.Left, N.v]',
    ]);
    expect(ran.map(shown)).toEqual(["'object'", '', '', '[ 0, 1 ]']);
  });

  test('completion and hover ask the compiler, which has other functions for tslab than its own build had', () => {
    const said = session(folder, [
      { run: ['interface Point { x: number }\nclass Box { constructor(readonly side: number) {} }'] },
      { ask: 'inspect', with: { code: 'const at: Point = { x: 1 };', cursor_pos: 20 } },
      { ask: 'inspect', with: { code: 'new Box(2)', cursor_pos: 1 } },
      { ask: 'inspect', with: { code: 'this', cursor_pos: 2 } },
      { ask: 'complete', with: { code: 'B' } },
      { ask: 'complete', with: { code: 'const at: Point = { ' } },
    ]);
    expect(said[1].data['text/plain']).toBe('(property) Point.x: number');
    expect(said[2].data['text/plain']).toBe('constructor Box(side: number): Box');
    expect(said[3].data['text/plain']).toBe('undefined');
    expect(said[4].matches).toEqual(expect.arrayContaining(['Box', 'Boolean']));
    expect(said[5].matches).toEqual(['x']);
  });
});
