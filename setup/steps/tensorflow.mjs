import fs from 'node:fs';
import path from 'node:path';
import { addonPlace, buildAddon, builtAddon, linkIntoPackage, ownSources } from '../engine/addon.mjs';
import { runCommand } from '../engine/command.mjs';
import { pins } from '../engine/pins.mjs';
import { at, cache, inCheckout, root, tfjs } from '../engine/places.mjs';
import { prebuiltAddon } from '../engine/prebuilt.mjs';
import { SetupError } from '../engine/setup-error.mjs';
import { isStamped, keyOf, removeStamp, writeStamp } from '../engine/stamp.mjs';
import { TARGETS, targetOf } from '../engine/targets.mjs';
import { WASM_WARNING } from '../engine/tensorflow-mode.mjs';
import { zigCompiler } from '../engine/zig.mjs';
import { compilerStep } from './compiler.mjs';
import { tensorflowHome } from './tensorflow-library.mjs';
import { makeStandIns } from './windows-addon.mjs';

/** @import { Target } from '../engine/targets.mjs' */
/** @import { Mode } from '../engine/tensorflow-mode.mjs' */

/** The stamp's name. Projects share the package's cache, and each has its own addon. */
export const tensorflowStamp = () => (inCheckout ? 'tensorflow' : `tensorflow-${keyOf(tfjs()).slice(0, 8)}`);

const log = cache('setup', 'logs', 'tensorflow.log');

/**
 * tfjs-node's addon in place and proved: a child process has multiplied two matrices with it.
 * Where a way fails that nobody asked for by name, the next is tried; the stamp says which it became and why.
 * @param {{ mode: Mode, why: string, fixed: boolean }} choice @param {string | null} compiler
 * @param {(text: string) => void} warn
 * @returns {import('../engine/run-steps.mjs').Step}
 */
export function tensorflow({ mode, why, fixed }, compiler, warn) {
  const name = tensorflowStamp();
  const key = keyOf(
    mode,
    pins.tensorflow.version,
    pins.tensorflowGpu.version,
    process.versions.napi,
    process.platform,
    process.arch,
    ownSources(),
  );
  return {
    name: 'tensorflow',
    does: {
      wheel: 'the addon, built and proved',
      gpu: 'the addon for the GPU, built and proved',
      package: "tfjs-node's own binary",
      wasm: 'WebAssembly instead',
    }[mode],
    needs: ['packages', 'compiler', 'tensorflow-library'],
    isDone: () => isStamped(root, name, key),
    run: async (tell) => {
      removeStamp(root, name);
      const ways = fixed
        ? [mode]
        : /** @type {Mode[]} */ (['wheel', 'package', 'wasm']).slice(['wheel', 'package', 'wasm'].indexOf(mode));
      const reasons = [why];
      for (const way of ways) {
        try {
          const { products, proof } = await WAYS[way]({ mode: way, compiler, tell });
          if (way === 'wasm') warn(`${WASM_WARNING} The reason: ${reasons.at(-1)}.`);
          writeStamp(root, name, {
            key,
            mode: way,
            why: reasons.join('; '),
            proof,
            products: products.map((file) => ({ file: path.relative(root, file) })),
          });
          return;
        } catch (error) {
          if (!(error instanceof SetupError) || error.kind !== 'build' || way === ways.at(-1)) throw error;
          reasons.push(`${way} failed: ${error.message.split('\n')[0]}`);
          warn(`${error.message}\nTrying the next way.`);
        }
      }
    },
  };
}

/** @typedef {(build: { mode: Mode, compiler: string | null, tell: (text: string) => void }) => Promise<{ products: string[], proof: object }>} Way */

/** @type {Way} */
async function fromWheel({ mode, compiler, tell }) {
  const home = tensorflowHome(mode);
  const target = /** @type {Target} */ (targetOf());
  const prebuilt = mode === 'wheel' ? prebuiltAddon(target) : null;
  if (prebuilt) return { products: linkIntoPackage({ home, target, ...prebuilt }), proof: await prove(tell) };
  tell('compiling the addon');
  const chosen = compiler ? { command: compiler, args: [] } : zigCompiler(target);
  const addon = await buildAddon({ home, target, compiler: chosen, log });
  if (TARGETS[target].made) await makeStandIns(home, log);
  const products = linkIntoPackage({ home, target, addon });
  return { products: [...products, addon], proof: await prove(tell) };
}

/**
 * The compiler that this mode needs, as a step of its own: Zig where the machine has none. It is left out where the addon is
 * built already.
 * @param {Mode} mode @param {string | null} compiler
 */
export const compilerFor = (mode, compiler) =>
  compilerStep({
    isWanted: compiler === null && (mode === 'wheel' || mode === 'gpu'),
    isBuilt: () =>
      fs.existsSync(tfjs('binding')) &&
      ((mode === 'wheel' && prebuiltAddon(/** @type {Target} */ (targetOf())) !== null) ||
        fs.existsSync(builtAddon(tensorflowHome(mode), zigCompiler(/** @type {Target} */ (targetOf()))))),
  });

/** tfjs-node's own installer: an older TensorFlow from the makers' storage, without a published checksum. @type {Way} */
async function fromPackage({ tell }) {
  tell("fetching tfjs-node's own binary");
  const bin = tfjs('..', '..', '.bin');
  // The installer takes whatever library and addon it finds for its own.
  for (const folder of ['deps', 'lib']) fs.rmSync(tfjs(folder), { recursive: true, force: true });
  try {
    await runCommand(process.execPath, [tfjs('scripts', 'install.js')], {
      cwd: tfjs(),
      log,
      env: { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}` },
    });
  } catch (error) {
    const output = /** @type {{ output?: string }} */ (error).output ?? '';
    throw new SetupError(
      `tfjs-node's own binary could not be installed (${output.match(/Error: .*/)?.[0] ?? `see ${log}`}). It lies in a storage bucket that many networks block.`,
      'build',
    );
  }
  return { products: [addonPlace()], proof: await prove(tell) };
}

/** @type {Way} */
async function fromWasm() {
  // An addon left from another mode would still be loaded.
  fs.rmSync(addonPlace(), { force: true });
  return { products: [], proof: { backend: 'wasm' } };
}

/** @type {Record<Mode, Way>} */
const WAYS = { wheel: fromWheel, gpu: fromWheel, package: fromPackage, wasm: fromWasm };

/** @param {(text: string) => void} tell */
async function prove(tell) {
  tell('multiplying two matrices with it');
  try {
    const out = await runCommand(process.execPath, [at('setup', 'prove-tensorflow.cjs')], {
      log,
      env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
    });
    return JSON.parse(/** @type {string} */ (out.trim().split('\n').at(-1)));
  } catch (error) {
    const failure = /** @type {Error & { output?: string }} */ (error);
    const cause = (failure.output ?? '').split('\n').find((line) => /Error:/.test(line)) ?? failure.message;
    throw new SetupError(
      `TensorFlow's addon is in place but does not run (${cause.trim()}); all of the output is in ${log}.`,
      'build',
    );
  }
}
