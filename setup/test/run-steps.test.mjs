import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runSteps, unfinished } from '../engine/run-steps.mjs';

const where = { root: '/course', log: (/** @type {string} */ step) => `${step}.log` };

/** @param {string} name @param {string[]} [needs] @param {Partial<import('../engine/run-steps.mjs').Step>} [rest] */
const step = (name, needs = [], rest = {}) => ({
  name,
  does: name,
  needs,
  isDone: () => false,
  run: async () => {},
  ...rest,
});

/** @param {any[]} steps */
async function diaryOf(steps) {
  /** @type {string[]} */
  const diary = [];
  const report = {
    started: (/** @type {any} */ s) => diary.push(`start ${s.name}`),
    told: () => {},
    ended: (/** @type {any} */ s, /** @type {number} */ _n, /** @type {string} */ result) =>
      diary.push(`${result} ${s.name}`),
  };
  return { diary, ...(await runSteps(steps, report, where)) };
}

test('steps without a common need overlap, and one waits for what it needs', async () => {
  const slow = { run: () => new Promise((done) => setTimeout(done, 20)) };
  const { diary } = await diaryOf([step('use', ['npm', 'pip']), step('npm', [], slow), step('pip', [], slow)]);
  assert.deepEqual(diary, ['start npm', 'start pip', 'done npm', 'done pip', 'start use', 'done use']);
});

test('a result that is there is not made again', async () => {
  const { diary } = await diaryOf([step('a', [], { isDone: () => true }), step('b', ['a'])]);
  assert.deepEqual(diary, ['ready a', 'start b', 'done b']);
});

test('a failure holds back what needs it, lets the rest finish, and is explained', async () => {
  const fail = {
    run: () => Promise.reject(Object.assign(new Error('npm ended with code 1'), { output: 'npm error ENOSPC' })),
  };
  const { diary, failures } = await diaryOf([step('npm', [], fail), step('pip'), step('build', ['npm'])]);
  assert.deepEqual(diary.sort(), ['done pip', 'failed npm', 'held back build', 'start npm', 'start pip']);
  assert.equal(failures.length, 1);
  assert.match(failures[0].error.message, /^The disk is full/);
});

test('a circle and an unknown need are mistakes that name the steps', async () => {
  await assert.rejects(diaryOf([step('a', ['b']), step('b', ['a'])]), /circle.*a, b/);
  await assert.rejects(diaryOf([step('a', ['z'])]), /unknown step: a/);
});

test('unfinished lists what is not there', async () => {
  const left = await unfinished([step('a', [], { isDone: () => true }), step('b')]);
  assert.deepEqual(
    left.map(({ name }) => name),
    ['b'],
  );
});
