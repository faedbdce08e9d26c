import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { writeKernelSpec } from '../src/kernelspec';
import { type Ran, runCells, session } from './session';
import { built, root } from './set-up';

jest.setTimeout(180_000);

const traceback = ({ outputs }: Ran) => outputs.find(({ type }) => type === 'error')?.traceback?.join('\n');

(built ? describe : describe.skip)('a cell that does not end well', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'failing-'));
    writeKernelSpec(root);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('an error is shown in the text of its cell, also one that an earlier cell threw; what was set before is kept', () => {
    const deep =
      'interface Far { n: number }\nconst deep = ({ n }: Far): number => {\n  if (n > 1) throw new RangeError("too far: " + n);\n  return n;\n};';
    const ran = runCells(folder, [
      deep,
      'const before: number = 5;\nconst more = deep({ n: before });',
      'before',
      'more',
      'const s: string =\n  before;',
      'throw new Error("outer", { cause: new TypeError("inner") })',
      'Math.max(1);\nconst missing: any = undefined;\n\nmissing.x.y;',
    ]);
    expect(traceback(ran[1])?.split('\n')).toEqual([
      'RangeError: too far: 5',
      '  cell 1, line 3',
      '    1 | interface Far { n: number }',
      '    2 | const deep = ({ n }: Far): number => {',
      '  > 3 |   if (n > 1) throw new RangeError("too far: " + n);',
      '      |                    ^',
      '    4 |   return n;',
      '    at deep (cell 1, line 3)',
      '    at cell 2, line 2',
    ]);
    expect(ran[2].outputs[0].data?.['text/plain']).toBe('5');
    expect(ran[3].reply.evalue).toBe("Cannot find name 'more'. (cell 4, line 1, column 1)");
    expect(ran[4].reply.evalue).toBe("Type 'number' is not assignable to type 'string'. (cell 5, line 1, column 7)");
    expect(traceback(ran[4])).toContain('  > 1 | const s: string =\n      |       ^\n    2 |   before;');
    expect(traceback(ran[5])).toMatch(/^Error: outer\n.*\n.*\n.*\ncaused by TypeError: inner/);
    expect(traceback(ran[6])).toContain('  cell 7, line 4');
  });

  test('a busy loop and one that waits are stopped, wherever they stand, and variables stay', () => {
    const stopped = [
      'while (true) {}',
      'await null; for (;;) {}',
      'let turns = 0; while (true) { await new Promise((r) => setTimeout(r, 5)); turns++; }',
      'for await (const x of (async function* () { for (;;) yield new Promise((r) => setTimeout(r, 5)); })()) turns = 1000;',
      'await new Promise(() => {})',
      'try { await new Promise(() => {}) } finally { console.log("tidied up") }',
    ];
    const said = session(folder, [
      { run: ['const kept = 42;'] },
      ...stopped.map((code) => ({ run: [code, '"queued"'], interrupt: 0.5 })),
      { run: ['const seen = turns; await new Promise((r) => setTimeout(r, 100)); [kept, turns === seen]'] },
    ]);
    for (const [cell, queued] of said.slice(1, -1)) {
      expect(cell.reply).toMatchObject({ status: 'error', ename: 'Interrupted' });
      expect(queued.reply.status).toBe('aborted');
    }
    expect(said[6][0].outputs[0].text).toBe('tidied up\n');
    expect(said.at(-1)[0].outputs[0].data['text/plain']).toBe('[ 42, true ]');
  });

  test('what listens to SIGINT, as training does, ends by itself and its cell has its value', () => {
    const trains = `const history = await new Promise<string>((resolve) => {
      const timer = setInterval(() => {}, 10);
      process.once('SIGINT', () => { clearInterval(timer); resolve('stopped early') });
    });`;
    // The first cell of a kernel waits for the compiler; this one listens when the wish to stop comes.
    const steps = [{ run: ['1'] }, { run: [trains], interrupt: 2 }, { run: ['history'] }];
    const [, [cell], [after]] = session(folder, steps);
    expect(cell.reply.ename).toBe('Interrupted');
    expect(after.outputs[0].data['text/plain']).toBe("'stopped early'");
  });

  test('a cell that takes its process down says how, and what is lost; the next cell runs', () => {
    const ran = runCells(folder, [
      'const kept = 42; function f() {}',
      'process.exit(3)',
      '1 + 1',
      'const other = 1;',
      'process.kill(process.pid, "SIGSEGV"); await new Promise(() => {})',
    ]);
    expect(ran[1].reply).toMatchObject({ status: 'error', ename: 'ProcessEnded' });
    expect(ran[1].reply.evalue).toBe(
      'The cell ended its process (exit status 3). A new process is ready. Lost, so run their cells again: kept, f.',
    );
    expect(ran[2].outputs[0].data?.['text/plain']).toBe('2');
    expect(ran[4].reply.evalue).toBe(
      'The cell crashed its process (SIGSEGV). A new process is ready. Lost, so run their cells again: other.',
    );
  });

  test('a cell beyond the memory limit is ended and says so', () => {
    process.env.TRANSFERLAB_MEMORY = '400';
    try {
      const [ran] = runCells(folder, ['const held: Buffer[] = []; for (;;) held.push(Buffer.alloc(1e7, 1));']);
      expect(ran.reply.ename).toBe('MemoryLimit');
      expect(ran.reply.evalue).toMatch(/used \d+ MB of memory; the limit is 400 MB \(TRANSFERLAB_MEMORY\)/);
    } finally {
      delete process.env.TRANSFERLAB_MEMORY;
    }
  });

  test('prompt waits for the reader; where nobody can be asked it says so; too much output is cut off with a note', () => {
    const [[asked], [nobody], [long], [prints]] = session(folder, [
      { run: ['const name = prompt("Who?"); name.length'], input: 'Größe' },
      { run: ['prompt("Who?")'] },
      { run: ['console.log("x".repeat(11_000_000)); console.log("more")'] },
      { run: ['for (let i = 0; i < 5000; i++) console.log(i)'] },
    ]);
    expect(asked.outputs[0].data['text/plain']).toBe('5');
    expect(nobody.reply.evalue).toMatch(/has nobody to ask here/);
    const written = long.outputs.filter(({ name }: { name: string }) => name === 'stdout');
    expect(written.map(({ text }: { text: string }) => text).join('')).toHaveLength(10_000_000);
    expect(long.outputs.at(-1)).toMatchObject({ name: 'stderr', text: expect.stringContaining('more than 10 MB') });
    expect(
      prints.outputs
        .map(({ text }: { text: string }) => text)
        .join('')
        .split('\n'),
    ).toHaveLength(5001);
    expect(prints.outputs.length).toBeLessThan(500);
  });
});
