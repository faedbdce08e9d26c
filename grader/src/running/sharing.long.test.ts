import { resolve } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { canCopy } from '../../fixtures/copies';
import { decode } from './codec';
import { LIMITS } from './limits';
import { forkingPool } from './pool';
import { sharingPool } from './sharing';

const root = resolve(__dirname, '../../..');

(canCopy ? describe : describe.skip)('answers of one submission', () => {
  const pool = sharingPool(forkingPool(root));
  afterAll(() => pool.close());

  /** What `f` of an answer gives, and whether its process had run another answer before. */
  async function examined(submission: string | undefined, code: string, packages: string[] = []) {
    await pool.warm(packages);
    pool.next(submission);
    const runner = pool.take(packages);
    const answer = { code, filename: '/answer.js', packages };
    await runner.request({ do: 'load', answer }, LIMITS.startSeconds);
    const reply = await runner.request({ do: 'call', name: 'f', args: [] }, 20);
    await pool.giveBack(runner);
    return { value: 'ok' in reply && reply.ok ? decode(reply.value) : reply, shared: pool.shared };
  }
  const HIDES = '[].map.mine = 1; exports.f = () => 1;';
  const LOOKS = 'exports.f = () => [].map.mine ?? 0;';

  test('share a process, and none with another submission or with an answer of several students', async () => {
    expect(await examined('ada', HIDES)).toEqual({ value: 1, shared: false });
    expect(await examined('ada', LOOKS)).toEqual({ value: 1, shared: true });
    expect(await examined('bob', LOOKS)).toEqual({ value: 0, shared: false });
    expect(await examined('ada', LOOKS)).toEqual({ value: 0, shared: false });
    expect(await examined(undefined, HIDES)).toEqual({ value: 1, shared: false });
    expect(await examined(undefined, LOOKS)).toEqual({ value: 0, shared: false });
  });

  test('get one that has run nothing where that is asked for, and share that one afterwards', async () => {
    await examined('eve', HIDES);
    pool.anew();
    expect(await examined('eve', LOOKS)).toEqual({ value: 0, shared: false });
    expect(await examined('eve', LOOKS)).toEqual({ value: 0, shared: true });
  });

  test.each([
    ['a global', 'globalThis.left = 1;'],
    ['a method of all arrays', 'Array.prototype.last = function () { return this.at(-1); };'],
    ['a file', `require('fs').writeFileSync('/tmp/left', '');`],
    ['a timer', 'setInterval(() => undefined, 1e6);'],
    ['a listener', `process.on('exit', () => undefined);`],
    ['a variable of the environment', `process.env.LEFT = '1';`],
    ['another umask', 'process.umask(0o77);'],
    ['something printed and nobody read', `setTimeout(() => console.log('late'), 1);`],
    ['its end', 'setTimeout(() => process.exit(), 1);'],
  ])('are alone after one that left %s', async (what, code) => {
    const slow = `${code} exports.f = () => new Promise((go) => setTimeout(() => go(1), 50));`;
    await examined(what, slow);
    expect(await examined(what, LOOKS)).toEqual({ value: 0, shared: false });
  });

  test('with TensorFlow: tensors may stay, open scopes may not, and settings cannot be changed', async () => {
    const packages = ['@tensorflow/tfjs-node'];
    const tf = `const tf = require('@tensorflow/tfjs-node');`;
    const leaves = (code: string) => `${tf} exports.f = () => { ${code}; return 1; };`;
    expect(await examined('tom', leaves('tf.ones([2]).add(1)'), packages)).toEqual({ value: 1, shared: false });
    expect(await examined('tom', leaves('tf.engine().startScope()'), packages)).toEqual({ value: 1, shared: true });
    expect(await examined('tom', leaves(''), packages)).toEqual({ value: 1, shared: false });
    // A flag cannot be set: the process is as new.
    const flag = await examined('tom', leaves('tf.env().set("DEBUG", true)'), packages);
    expect(flag).toMatchObject({ shared: true, value: { ok: false, message: expect.stringContaining('read only') } });
    expect(await examined('tom', leaves(''), packages)).toEqual({ value: 1, shared: true });
  });
});
