import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { temporaryFolder } from '../fixtures/temporary-folder';

function inNode(script: string) {
  const home = temporaryFolder('Heft ü ');
  cpSync(join(__dirname, '../fixtures/course'), home, { recursive: true });
  const env = { ...process.env, COURSE_HOME: home };
  return spawnSync(process.execPath, ['-e', script], { cwd: join(__dirname, '..'), env, encoding: 'utf8' }).stdout;
}

test('outside a notebook check, hint and progress print', () => {
  const out = inNode(`(async () => {
    const { check, hint, progress } = require('course');
    await check('00-double'); await hint('00-double'); await progress(); await check('00-x');
  })()`);
  expect(out).toContain('○ doubles each number');
  expect(out).toContain('Hint 1 of 3: first hint');
  expect(out).toContain('0 of 8 passed, 0 of 10 points');
  expect(out).toContain("There is no exercise '00-x'");
});

test('an answer in a cell is checked as it was run, and what it prints is not believed', () => {
  const out = inNode(`(async () => {
    const cells = [];
    globalThis[Symbol.for('transferlab.cells')] = () => cells;
    const { check } = require('course');
    cells.push({ source: '// answer: 00-double\\nconsole.log("✓ passed"); const double = (values) => values.map((one) => one * one);', declares: ['double'] });
    await check('00-double');
    cells.push({ source: '// answer: 00-double\\nfunction double(values) { return values.map((one) => 2 * one); }', declares: ['double'] });
    await check();
    console.log(require('node:fs').readFileSync(process.env.COURSE_HOME + '/.course/progress.json', 'utf8'));
  })()`);
  const [failed, passed] = out.split(/(?=00-double {2}Double)/).slice(-2);
  expect(failed).toContain('✗ doubles each number\n      Misconception: squared. Each number was squared.');
  expect(passed).toContain('✓ passed: 2 of 2 checks, 3 points');
  expect(JSON.parse(out.slice(out.indexOf('{'))).exercises['00-double']).toMatchObject({ attempts: 2 });
});

test('in the kernel the verdict is shown as HTML with the text beside it', () => {
  const out = inNode(`(async () => {
    require('tslab/dist/jupyter.js').lastWriteDisplayData = (message) => console.log(JSON.stringify(message.data));
    await require('course').check('00-double');
    process.exit();
  })()`);
  const data = JSON.parse(out) as Record<string, string>;
  expect(data['text/html']).toContain('○ Not begun: 2 checks, 3 points.');
  expect(data['text/plain']).toContain('○ doubles each number');
});
