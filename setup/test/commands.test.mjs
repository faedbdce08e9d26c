import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { test } from 'node:test';
import { at } from '../engine/places.mjs';
import { lastJson } from '../stages/child.mjs';

/** Programs of npm scripts that take no options: they make one thing, or run other programs. */
const PLAIN =
  /^(api|browser|pack|build|lint|types|notices|release:version|format|test:unit|grader:(class|picture|system-calls|queue)|kill|bench:queue)$/;

/** The npm scripts that start a program of this repository, and their command lines after `node`. */
const SCRIPTS = Object.entries(
  /** @type {Record<string, string>} */ (JSON.parse(fs.readFileSync(at('package.json'), 'utf8')).scripts),
)
  .filter(([name]) => !PLAIN.test(name))
  .map(([, line]) => line.split('&& ').at(-1)?.split(' ').slice(1) ?? []);

const COURSE = /** @type {string[]} */ (
  [...fs.readFileSync(at('grader', 'dist', 'cli.js'), 'utf8').matchAll(/\bname: '(\w+)'/g)].map(([, name]) => name)
);

const COMMANDS = [
  ...SCRIPTS,
  ['setup/transferlab.js'],
  ['kernel/dist/run.js'],
  ['kernel/dist/lint.js'],
  ['kernel/dist/user-kernel.js'],
  ['lib/dist/label/run.js'],
  ['site/dist/run.js'],
  ['site/dist/slides/run.js'],
  ['grader/bin/course.js'],
  ...[...COURSE, 'check', 'hint', 'progress', 'grade', 'worker', 'sweep', 'new', 'bundle', 'mutate', 'prove'].map(
    (name) => ['grader/bin/course.js', name],
  ),
];

/** Runs command lines one after another in one process, each with its own modules, and tells how each ended. */
const ONE_PROCESS = `
const path = require('node:path');
const Module = require('node:module');
const runMain = Module.runMain;
(async () => {
  const ends = [];
  for (const [file, ...args] of JSON.parse(process.argv[1])) {
    const full = path.resolve(file);
    process.argv = [process.argv[0], full, ...args];
    process.exitCode = undefined;
    let text = '';
    let threw = false;
    const print = (...words) => { text += words.join(' ') + '\\n'; };
    const [log, error, out, err] = [console.log, console.error, process.stdout.write, process.stderr.write];
    console.log = console.error = print;
    process.stdout.write = process.stderr.write = (words) => { text += words; return true; };
    Module.runMain = () => { text += 'STARTED'; };
    for (const name of Object.keys(require.cache)) if (/(run|lint|command|user-kernel|cli|course|start|test|nodes|coverage|doctor|addon|arm64|prebuilt|windows|transferlab|load|node-version|claims)\\.m?js$/.test(name)) delete require.cache[name];
    try {
      require(full);
      // The last exit code counts: \`course\` sets 0 before it reads its arguments.
      for (let [turn, still] = [0, 0]; turn < 500 && still < 4; turn++) {
        const before = process.exitCode;
        await new Promise((go) => setTimeout(go, 10));
        still = process.exitCode !== undefined && process.exitCode === before ? still + 1 : 0;
      }
    } catch (cause) { text += cause.stack; threw = true; }
    [console.log, console.error, process.stdout.write, process.stderr.write] = [log, error, out, err];
    ends.push({ line: [file, ...args].join(' '), code: threw ? 'threw' : (process.exitCode ?? 'none'), text });
  }
  process.exitCode = 0;
  console.log(JSON.stringify(ends));
  process.exit(0);
})();`;

/** @param {string[][]} lines @returns {{ line: string, code: unknown, text: string }[]} */
function endsOf(lines) {
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', ONE_PROCESS, JSON.stringify(lines)], {
    cwd: at(),
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    timeout: 300_000,
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', NO_COLOR: '1' },
  });
  return lastJson(stdout) ?? assert.fail(`the commands did not end: ${stderr}\n${stdout}`);
}

for (const option of ['--help', '--version']) {
  test(`${option} of every command prints and ends with 0, having started nothing`, () => {
    for (const { line, code, text } of endsOf(COMMANDS.map((command) => [...command, option]))) {
      assert.equal(code, 0, `${line} ended with ${code}: ${text}`);
      assert.doesNotMatch(text, /STARTED|\n\s+at /, line);
      // What `course` passes on is printed by another process.
      if (!COURSE.some((name) => line.startsWith(`grader/bin/course.js ${name} `))) {
        assert.match(text, option === '--version' ? /^\d+\.\d+\.\d+\n$/ : /--/, line);
      }
    }
  });
}

test('an option that a command does not have is a sentence and 2', () => {
  for (const { line, code, text } of endsOf(COMMANDS.map((command) => [...command, '--no-such-option']))) {
    assert.equal(code, 2, `${line} ended with ${code}: ${text}`);
    assert.match(text, /no-such-option|required option/, line);
    assert.doesNotMatch(text, /STARTED|\n\s+at /, line);
  }
});
