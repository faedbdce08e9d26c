import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { temporaryFolder } from '../fixtures/temporary-folder';
import { verdictHtml } from './html';

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
  expect(out).toContain('✗ doubles each number');
  expect(out).toContain('Hint 1 of 3: first hint');
  expect(out).toContain('0 of 8 exercises');
  expect(out).toContain("There is no exercise '00-x'");
});

test('in the kernel the verdict is shown as HTML with the text beside it', () => {
  const out = inNode(`(async () => {
    require('tslab/dist/jupyter.js').lastWriteDisplayData = (message) => console.log(JSON.stringify(message.data));
    await require('course').check('00-double');
    process.exit();
  })()`);
  const data = JSON.parse(out) as Record<string, string>;
  expect(data['text/html']).toContain('✗ doubles each number');
  expect(data['text/plain']).toContain('✗ doubles each number');
});

const failed = {
  id: '00-a',
  title: 'A',
  answer: 'a.ts',
  status: 'failed',
  points: { earned: 0, of: 1 },
  sandboxed: true,
  milliseconds: 1,
} as const;

test('what the learner printed or threw is escaped', () => {
  const html = verdictHtml({
    ...failed,
    checks: [{ name: 'x', passed: false, message: '<script>1</script>', output: '<img src=x onerror="1">' }],
  });
  expect(html).not.toMatch(/<script|<img/);
  expect(html).toContain('&lt;script&gt;');
});

test('a message of many lines is folded behind its first ones, and a short one is not', () => {
  const saying = (lines: number) => {
    const message = Array.from({ length: lines }, (_, line) => `line ${line}.`).join('\n');
    return verdictHtml({ ...failed, checks: [{ name: 'x', passed: false, message }] });
  };
  expect(saying(30)).toMatch(/line 7\.<\/pre><details><summary>22 more lines<\/summary><pre[^>]*>line 8\./);
  expect(saying(10)).not.toContain('<details>');
});
