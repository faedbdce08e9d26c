import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { CELLS } from './typical-cells';

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
