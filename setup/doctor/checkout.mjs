import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { matches } from '../engine/download.mjs';
import { pins } from '../engine/pins.mjs';
import { at, cache, root } from '../engine/places.mjs';
import { readStamp, sha256 } from '../engine/stamp.mjs';
import { allSteps } from '../steps/index.mjs';

/** @import { Finding } from './machine.mjs' */

const START = 'Run `npm start -- --setup-only`.';
const AGAIN = 'Run `npm start -- --setup-only`; it is fetched again.';

/** Each step's result, then every downloaded file read in full. @returns {Promise<Finding[]>} */
export async function checkoutFindings() {
  return [...(await stepFindings()), tensorflowFinding(), ...(await fileFindings())];
}

/** @returns {Promise<Finding[]>} */
async function stepFindings() {
  const findings = [];
  for (const step of allSteps()) {
    const done = await step.isDone();
    findings.push(
      /** @type {Finding} */ ({
        name: `step ${step.name}`,
        state: done ? 'ok' : 'missing',
        value: done ? step.does : 'not done',
        todo: done ? undefined : START,
      }),
    );
  }
  return findings;
}

/** Which TensorFlow computes, why that one, and whether it still does. @returns {Finding} */
function tensorflowFinding() {
  const stamp = readStamp(root, 'tensorflow');
  const name = 'TensorFlow';
  if (!stamp) return { name, state: 'missing', value: 'not built', todo: START };
  if (stamp.mode === 'wasm') {
    return {
      name,
      state: 'optional',
      value: `WebAssembly instead (${stamp.why}): predicting is about half as fast, training several times slower`,
      todo: 'Set TRANSFERLAB_TENSORFLOW=wheel or package, then run `npm start -- --setup-only`.',
    };
  }
  try {
    const out = execFileSync(process.execPath, [at('setup', 'prove-tensorflow.cjs')], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
    });
    const { version, gpu } = JSON.parse(/** @type {string} */ (out.trim().split('\n').at(-1)));
    return {
      name,
      state: 'ok',
      value: `${version} on the ${gpu ? 'GPU' : 'CPU'}, by way of ${stamp.mode} (${stamp.why})`,
    };
  } catch (error) {
    const cause =
      String(/** @type {any} */ (error).stderr ?? error)
        .split('\n')
        .find((line) => /Error/.test(line)) ?? 'it does not load';
    return {
      name,
      state: 'corrupt',
      value: cause.trim(),
      todo: 'Remove .cache/setup/tensorflow.json and .cache/setup/tensorflow-library.json, then run `npm start -- --setup-only`.',
    };
  }
}

/** What a step has made, with the sha256 that its stamp says. @param {string} step @param {string} kind */
function productsOf(step, kind) {
  return (readStamp(root, step)?.products ?? []).map(({ file, sha256, size }) => ({
    name: `${kind} ${path.basename(file)}`,
    file: at(file),
    sha256: /** @type {string} */ (sha256),
    bytes: size,
  }));
}

/** @returns {Promise<Finding[]>} */
async function fileFindings() {
  const pinned = [
    ...productsOf('weights', 'weights'),
    ...pins.emoji.map((pin) => ({
      name: `data ${pin.package}`,
      file: cache('downloads', pin.file),
      sha256: pin.sha256,
      bytes: pin.bytes,
    })),
    ...productsOf('tensorflow-library', 'library'),
  ];
  return Promise.all(
    pinned.map(async ({ name, file, ...pin }) => {
      if (!fs.existsSync(file))
        return /** @type {Finding} */ ({ name, state: 'missing', value: 'not there', todo: START });
      const megabytes = `${(pin.bytes / 1e6).toFixed(1)} MB`;
      if (await matches(file, { file, package: name, ...pin }))
        return /** @type {Finding} */ ({ name, state: 'ok', value: megabytes });
      return /** @type {Finding} */ ({
        name,
        state: 'corrupt',
        value: `other bytes than pinned (sha256 ${(await sha256(file)).slice(0, 12)}…)`,
        todo: `Remove ${file}. ${AGAIN}`,
      });
    }),
  );
}
