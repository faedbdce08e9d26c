import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from '@jest/globals';

const root = path.resolve(__dirname, '../..');

/** Runs a program in which tfjs-node's addon is missing, as it is where set-up could not build it. */
function withoutAddon(program: string): string {
  const missing = `
    const Module = require('node:module');
    const load = Module._load;
    Module._load = function (id, ...rest) {
      if (id === '@tensorflow/tfjs-node') throw new Error('The addon (tfjs_binding.node) can not be found');
      return load.call(this, id, ...rest);
    };
    require('@transferlab/kernel/dist/worker/tensorflow-stand-in').standInForTensorFlow();
  `;
  const run = spawnSync(process.execPath, ['-e', missing + program], { cwd: root, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
  return run.stdout.trim();
}

test('without the addon danfojs makes tables, and the library computes on wasm', () => {
  const out = withoutAddon(`
    const { DataFrame } = require('danfojs-node');
    const { ready, tf } = require('transferlab');
    ready().then((backend) => console.log(backend, new DataFrame([{ a: 1 }, { a: 3 }]).shape, tf.tensor1d([1, 3]).mean().dataSync()[0]));
  `);
  expect(out).toBe('wasm [ 2, 1 ] 2');
});
