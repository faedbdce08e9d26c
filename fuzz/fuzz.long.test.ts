import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { WrongUse } from 'transferlab/dist/command-line';
import { signatures as declared } from '../lib/src/require/signatures';
import { askedFor } from './arguments';
import { COMMANDS } from './commands';
import { decoded, encoded } from './kept';
import { LEFT_OUT } from './left-out';
import { CHANGES, changed } from './mutations';
import { READERS } from './readers';
import { signaturesOf } from './shapes';

const root = path.join(__dirname, '..');

const EACH = `
  const { main } = require(process.argv[1]);
  (async () => {
    for (const command of JSON.parse(process.argv[2])) {
      await main(['node', 'course', ...command, '--help']);
      console.log('\\f');
    }
  })();
`;

/** The help of each command, in one process. */
function helpOf(commands: readonly (readonly string[])[]): string[] {
  const cli = path.join(root, 'grader/dist/cli.js');
  return execFileSync(process.execPath, ['-e', EACH, cli, JSON.stringify(commands)], { encoding: 'utf8' }).split(
    '\f\n',
  );
}

/** The words that begin the lines of a part of the help. */
function listed(help: string, part: string): string[] {
  const [, lines = ''] = help.split(`${part}:\n`);
  return [...lines.split('\n\n')[0].matchAll(/^ {2}(?:-\w, )?([\w-]+)/gm)].map(([, word]) => word);
}

test('every command that course lists is drawn, with every option of its own', () => {
  const drawn = COMMANDS.map(({ command }) => command.join(' '));
  const outer = [[], ['new'], ['bundle']];
  const all = helpOf(outer).flatMap((help, place) =>
    listed(help, 'Commands')
      .filter((name) => name !== 'help')
      .map((name) => [...(outer[place] ?? []), name].join(' ')),
  );
  expect([...drawn].sort()).toEqual(['', ...all].sort());
  const passedOn = ['run', 'doctor', 'label', 'site', 'slides', 'kernel', ''];
  const own = COMMANDS.filter(({ command }) => !passedOn.includes(command.join(' ')));
  const helps = helpOf(own.map(({ command }) => command));
  const options = (help: string) => listed(help, 'Options').filter((name) => !['--help', '--version'].includes(name));
  expect(own.map((one) => ({ ...one, options: [...one.options].sort() }))).toEqual(
    own.map((one, place) => ({ ...one, options: options(helps[place]).sort() })),
  );
});

test('every function that reads a file or a folder is given damaged ones', () => {
  const signatures = signaturesOf(declared());
  const readers = signatures.filter(({ name, parameters }) => {
    const isRead = parameters.some(
      ({ name, shape }) => ['file', 'folder', 'path'].includes(name) && shape.kind === 'string',
    );
    return isRead && !/^(save|write|export|csvLog)/.test(name) && !(name in LEFT_OUT);
  });
  const names = [...new Set(readers.map(({ name }) => name))].filter((name) => !SAME.has(name));
  expect(names.filter((name) => !(name in READERS))).toEqual([]);
});

/** Read the same files as `images` does, or none. */
const SAME = new Set(['pictureFolder', 'findUpwards']);

test('a kept case is the case again, also with what JSON has no words for', () => {
  fc.assert(
    fc.property(fc.object({ values: [fc.double(), fc.string(), fc.constant(undefined), fc.constant(-0)] }), (one) => {
      expect(decoded(JSON.parse(JSON.stringify(encoded(one))))).toEqual(one);
    }),
    { examples: [[{ $: -0 }], [{ $: 'undefined', $$: 1 }]] },
  );
});

test('a cut file is the beginning of the file, and other changes keep what stands before them', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1 }), CHANGES, (bytes, changes) => {
      const before = Buffer.from(bytes);
      const after = changed(before, [changes[0]]);
      const from = Math.floor(changes[0].at * before.length);
      expect(after.subarray(0, from)).toEqual(before.subarray(0, from));
      if (changes[0].kind === 'cut') expect(after).toHaveLength(from);
    }),
  );
});

test('what a run is asked for is read, and seeds go from one to another', () => {
  expect(askedFor(['--cases', '1000000', '--seed', '7', '--only', 'csv'])).toMatchObject({
    cases: 1_000_000,
    seeds: [7],
    only: 'csv',
    children: 2,
  });
  expect(askedFor(['--seeds', '9-11'])?.seeds).toEqual([9, 10, 11]);
  const [drawn] = askedFor([])?.seeds ?? [];
  expect(Number.isInteger(drawn) && drawn >= 0 && drawn < 2 ** 31).toBe(true);
});

test.each([
  [['--cases', 'x'], "--cases must be an integer from 1 to 1000000000; got 'x'."],
  [['--cases', '0'], "--cases must be an integer from 1 to 1000000000; got '0'."],
  [['--cases', '1e3'], "--cases must be an integer from 1 to 1000000000; got '1e3'."],
  [['--seed', '-'], "--seed must be an integer from 0 to 2147483647; got '-'."],
  [['--children', '0'], "--children must be an integer from 1 to 256; got '0'."],
  [['--seeds', '5-3'], "--seeds must be the first and the last of up to 100000 seeds; got '5-3'. Try 1-50."],
  [['--seeds', '7'], "--seeds must be the first and the last of up to 100000 seeds; got '7'. Try 1-50."],
  [['--seed', '1', '--seeds', '1-2'], '--seed and --seeds were both given.'],
  [['--sede', '1'], "Unknown option '--sede'."],
  [['csv'], "fuzz takes no 'csv'"],
])('%j is refused', (args, sentence) => {
  expect(() => askedFor(args)).toThrow(WrongUse);
  expect(() => askedFor(args)).toThrow(sentence);
});
