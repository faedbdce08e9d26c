// A set-up of four slow steps for kill.test.mjs, over the real scheduler, stamps and lock: ROOT as argument, and STEP:MOMENT
// where it is to wait for its end: after so many lines, 10 is before the rename, 11 before the stamp.
import fs from 'node:fs';
import path from 'node:path';
import { withLock } from '../engine/lock.mjs';
import { runSteps } from '../engine/run-steps.mjs';
import { isStamped, removeStamp, writeStamp } from '../engine/stamp.mjs';

const [, , root, last] = process.argv;

/** Some milliseconds; at the last moment, until the process is killed. @param {string} name @param {number} moment */
const pause = (name, moment) => {
  const waits = `${name}:${moment}` === last;
  if (waits) say(`waits at ${last}`);
  return new Promise((done) => setTimeout(done, waits ? 600_000 : 8));
};

/** Ten lines, written slowly next to their place and then renamed. @param {string} name @param {string[]} needs */
const slowStep = (name, needs) => ({
  name,
  does: `makes ${name}`,
  needs,
  isDone: () => isStamped(root, name, 'key'),
  run: async () => {
    removeStamp(root, name);
    for (const need of needs)
      if (fs.readFileSync(path.join(root, need), 'utf8').split('\n').length !== 11)
        throw new Error(`${need} is not whole`);
    const draft = path.join(root, `${name}.tmp`);
    fs.rmSync(draft, { force: true });
    for (let i = 0; i < 10; i++) {
      await pause(name, i);
      fs.appendFileSync(draft, `line ${i}\n`);
    }
    await pause(name, 10);
    fs.renameSync(draft, path.join(root, name));
    await pause(name, 11);
    writeStamp(root, name, { key: 'key', products: [{ file: name }] });
  },
});

const steps = [slowStep('a', []), slowStep('b', []), slowStep('c', ['a']), slowStep('d', ['b', 'c'])];
const say = (/** @type {string} */ line) => fs.writeSync(1, `${line}\n`);
const report = {
  started: (step) => say(`started ${step.name}`),
  told: () => {},
  ended: (step, _seconds, result) => say(`${result} ${step.name}`),
};
const { failures } = await withLock(path.join(root, 'lock'), () => runSteps(steps, report, { root, log: () => '' }), {
  every: 5,
});
for (const { error } of failures) say(error.message);
process.exit(failures.length);
