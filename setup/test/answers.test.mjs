import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { at } from '../engine/places.mjs';
import { temporaryFolder } from './folder.mjs';

/** The step in a course that has these files. @param {import('node:test').TestContext} t @param {Record<string, string>} files */
async function courseWith(t, files) {
  const root = temporaryFolder(t);
  for (const [name, text] of Object.entries({ 'package.json': '{"name":"course-of-a-test"}', ...files })) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), text);
  }
  for (const part of ['steps/answers.mjs', 'engine/places.mjs', 'engine/setup-error.mjs']) {
    fs.mkdirSync(path.dirname(path.join(root, 'setup', part)), { recursive: true });
    fs.copyFileSync(at('setup', part), path.join(root, 'setup', part));
  }
  const { answers } = await import(pathToFileURL(path.join(root, 'setup/steps/answers.mjs')).href);
  const read = (/** @type {string} */ name) => fs.readFileSync(path.join(root, name), 'utf8');
  return { answers, root, read };
}

const freeze = {
  'exercises/05-tuning/freeze/stub.ts': 'stub',
  'exercises/05-tuning/freeze/exercise.json': '{"formerly": ["03-fine/freeze"]}',
};

test('an answer moves with its exercise, and its old folder goes', async (t) => {
  const { answers, root, read } = await courseWith(t, { ...freeze, 'exercises/03-fine/freeze/answer.ts': 'mine' });
  assert.equal(answers.isDone(), false);
  await answers.run();
  assert.equal(read('exercises/05-tuning/freeze/answer.ts'), 'mine');
  assert.equal(fs.existsSync(path.join(root, 'exercises/03-fine')), false);
  assert.equal(answers.isDone(), true);
});

test('a folder that an exercise has left, and that a new archive did not remove, gets no answer again', async (t) => {
  const old = 'exercises/03-fine/freeze';
  const { answers, root, read } = await courseWith(t, {
    ...freeze,
    [`${old}/answer.ts`]: 'mine',
    [`${old}/stub.ts`]: '',
  });
  await answers.run();
  assert.equal(read('exercises/05-tuning/freeze/answer.ts'), 'mine');
  assert.equal(fs.existsSync(path.join(root, old, 'answer.ts')), false);
  assert.equal(answers.isDone(), true);
});

test('an untouched stub gives way to the answer that was written before', async (t) => {
  const { answers, read } = await courseWith(t, {
    ...freeze,
    'exercises/05-tuning/freeze/answer.ts': 'stub',
    'exercises/03-fine/freeze/answer.ts': 'mine',
  });
  await answers.run();
  assert.equal(read('exercises/05-tuning/freeze/answer.ts'), 'mine');
});

test('of two written answers the one in the present folder stays, and the other is kept', async (t) => {
  const { answers, read } = await courseWith(t, {
    ...freeze,
    'exercises/05-tuning/freeze/answer.ts': 'newer',
    'exercises/03-fine/freeze/answer.ts': 'older',
  });
  await answers.run();
  assert.equal(read('exercises/05-tuning/freeze/answer.ts'), 'newer');
  assert.equal(read('.course/older-answers/03-fine/freeze/answer.ts'), 'older');
  assert.equal(answers.isDone(), true);
});

test('an exercise without an answer gets its stub, and nothing is done twice', async (t) => {
  const { answers, read } = await courseWith(t, freeze);
  await answers.run();
  assert.equal(read('exercises/05-tuning/freeze/answer.ts'), 'stub');
  assert.equal(answers.isDone(), true);
});
