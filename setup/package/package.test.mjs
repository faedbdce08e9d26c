import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { bundle } from '../browser.mjs';
import { at } from '../engine/places.mjs';
import { pack, published } from '../pack.mjs';
import { dueOf } from '../stages/turns.mjs';
import { apiReport, REPORT } from './api.mjs';
import { broughtBy, lockedPackages, ownBytes } from './closure.mjs';
import { compile, installByLinks, linkCache, REPORTS, reported, surroundings, writeProject } from './project.mjs';
import { SIGNATURES, signatures, written } from './signatures.mjs';

/** @import { TestContext } from 'node:test' */

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ein Projekt ü '));
const project = path.join(folder, 'project');
const empty = path.join(folder, 'empty cache');
const ready = path.join(folder, 'cache');
const NO_TENSORFLOW = 'TensorFlow is not built from its wheel in this checkout (npm start -- --setup-only)';

/** Programs that run as an ES module and as a CommonJS one; the others, which take longer, in one of the two. */
const IN_BOTH = ['few-shot', 'own-adaptation'];

let tarball = '';
let hasTensorFlow = false;

before(async () => {
  await bundle();
  tarball = pack(folder);
  writeProject(project);
  installByLinks(project, tarball);
  hasTensorFlow = linkCache(ready);
});
after(() => fs.rmSync(folder, { recursive: true, force: true }));

const files = () =>
  execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((file) => file.replace('package/', ''));

const data = () => new Uint8Array(fs.readFileSync(tarball));

/** Runs Node in the project. @param {string[]} args @param {string} [cache] */
const node = (args, cache = ready) =>
  promisify(execFile)(process.execPath, args, { cwd: project, env: surroundings(cache), maxBuffer: 1 << 26 });

/** The same of a script, whose last line is JSON. @param {string} script @param {string} kind @param {string} [cache] */
async function evaluate(script, kind, cache) {
  const { stdout, stderr } = await node([`--input-type=${kind}`, '-e', script], cache);
  return { value: JSON.parse(stdout.trim().split('\n').at(-1) ?? ''), stderr };
}

test('the tarball has what a project needs, and nothing of tests, maps and sources', () => {
  const all = files();
  for (const file of [
    'LICENSE',
    'README.md',
    'CHANGELOG.md',
    'dist/entry.js',
    'dist/index.js',
    'dist/index.d.ts',
    'dist/browser.d.ts',
    'dist/browser/transferlab.mjs',
    'dist/browser/transferlab.d.mts',
    'dist/browser/tfjs-backend-wasm-simd.wasm',
    'dist/require/signatures.json',
    'dist/backbones/imagenet-classes.json',
    'addon/addon.cc',
    'setup/transferlab.js',
    'setup/pins.json',
    'setup/unpack.py',
    'src/label/page/index.html',
    'node_modules/tfjs-node-kernels/dist/index.js',
    'node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
  ]) {
    assert.ok(
      all.includes(file),
      `${file} is not in the tarball; look at "files" of lib/package.json and at setup/pack.mjs`,
    );
  }
  const odd = all.filter((file) =>
    /\.test\.|\.browser\.js$|fixtures|\.map$|\.tsbuildinfo|(?<!\.d)\.[mc]?ts$|\.ipynb|\.py[co]$/.test(file),
  );
  assert.deepEqual(odd, [], 'these files have no business in the tarball');
  // The module for browsers and its WebAssembly file are a third of it: a page loads them as they are.
  assert.ok(data().length < 2.3e6, `the tarball has ${data().length} bytes; it had 2.1 MB. What has come in?`);
});

test('every link of the README leads to something in the tarball', () => {
  const readme = fs.readFileSync(path.join(project, 'node_modules', 'transferlab', 'README.md'), 'utf8');
  const links = [...readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => link);
  assert.ok(links.length > 1);
  const all = files();
  assert.deepEqual(
    links.filter((link) => !all.includes(link)),
    [],
  );
});

test('the public names and their types are those of lib/api.md', () => {
  const agrees = fs.readFileSync(REPORT, 'utf8') === apiReport();
  assert.ok(
    agrees,
    'The public interface has changed. If that is meant: `npm run api`, and a file in .changeset (CONTRIBUTING.md, "Versions").',
  );
});

test('the table of declared types is that of the declarations', () => {
  const agrees = fs.readFileSync(SIGNATURES, 'utf8') === written(signatures());
  assert.ok(agrees, 'The type of a public function has changed: `npm run api`.');
});

test('the manifest: what is published is not private, names no address that is not there, and closes what is inside', () => {
  const manifest = JSON.parse(
    fs.readFileSync(path.join(project, 'node_modules', 'transferlab', 'package.json'), 'utf8'),
  );
  assert.equal(manifest.private, undefined);
  assert.deepEqual(Object.keys(manifest.exports), ['.', './package.json']);
  assert.deepEqual([manifest.repository, manifest.homepage, manifest.bugs], [undefined, undefined, undefined]);
  const { dependencies, peerDependencies, optionalDependencies } = manifest;
  // Ranges, so that a project has one copy of what others want too; the next major version may be another program.
  const ranges = Object.values({ ...dependencies, ...peerDependencies, ...optionalDependencies });
  assert.deepEqual(
    ranges.filter((range) => !/^[\^~]?\d+\.\d+\.\d+$/.test(String(range))),
    [],
  );
  // A tensor of a second copy of TensorFlow.js is none here: the project and the library share the project's.
  assert.equal(peerDependencies['@tensorflow/tfjs'], '~4.22.0');
  // Set-up compiles operations for this one version.
  assert.equal(optionalDependencies['@tensorflow/tfjs-node'], '4.22.0');
});

test('where the address of the repository is given, the manifest names it as provenance needs it', () => {
  const { repository } = published({ name: 'transferlab' }, { repository: 'https://example.org/them/course' });
  assert.deepEqual(repository, { type: 'git', url: 'git+https://example.org/them/course.git', directory: 'lib' });
});

test('publint, strictly, finds nothing', async () => {
  const { buffer } = data();
  const { messages, pkg } = await publint({ pack: { tarball: buffer }, strict: true });
  assert.deepEqual(
    messages.map((message) => formatMessage(message, pkg)),
    [],
  );
});

test('arethetypeswrong finds nothing, however types are resolved', async () => {
  const result = await checkPackage(createPackageFromTarballData(data()));
  assert.ok(result.types, 'the tarball has types');
  assert.deepEqual(result.problems, []);
});

for (const compiler of /** @type {const} */ (['5', '7'])) {
  test(`the programs compile in strict mode under TypeScript ${compiler}, as ES modules and as CommonJS`, () => {
    // Others' declarations too: TensorFlow.js' own have faults, which skipLibCheck is for. Ours have none.
    const { ours } = compile(project, compiler, { module: 'nodenext', skipLibCheck: false });
    assert.deepEqual(ours, []);
    const bundled = { module: 'preserve', moduleResolution: 'bundler', noEmit: true, skipLibCheck: true };
    assert.deepEqual(compile(project, compiler, bundled), { ours: [], others: [] });
  });
}

test('every public name can be imported by name from an ES module', async () => {
  const required = await evaluate("console.log(JSON.stringify(Object.keys(require('transferlab'))))", 'commonjs');
  const imported = await evaluate(
    "import * as all from 'transferlab'; console.log(JSON.stringify(Object.keys(all)))",
    'module',
  );
  const added = ['default', 'module.exports', '__esModule'];
  assert.ok(required.value.length > 250, `only ${required.value.length} names`);
  assert.deepEqual(
    imported.value.filter((/** @type {string} */ name) => !added.includes(name)).sort(),
    required.value.sort(),
  );
});

test('importing it loads TensorFlow.js and little more: pictures, plots and pages are loaded when first used', async () => {
  const script = `require('transferlab'); console.log(JSON.stringify(Object.keys(require.cache)))`;
  const { value } = await evaluate(script, 'commonjs');
  const packages = new Set(
    value.map(
      (/** @type {string} */ file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file.replaceAll('\\', '/'))?.[1],
    ),
  );
  const heavy = [
    'sharp',
    'umap-js',
    'markdown-it',
    'hono',
    'yaml',
    '@huggingface/tokenizers',
    'plotly.js-cartesian-dist-min',
    'tar',
    'valibot',
    '@tensorflow/tfjs-backend-wasm',
  ];
  assert.deepEqual(
    heavy.filter((name) => packages.has(name)),
    [],
  );
});

// 39 MB until the package had the module for browsers, which is 2.2; 42 until it had exportOnnx, which is 0.2.
test('besides TensorFlow.js for Node it adds at most 60 packages and 43 MB', () => {
  const own = path.join(project, 'node_modules', 'transferlab');
  const { bundleDependencies } = JSON.parse(fs.readFileSync(path.join(own, 'package.json'), 'utf8'));
  const inside = bundleDependencies.map((/** @type {string} */ name) => path.join('node_modules', name));
  const packages = lockedPackages();
  const there = broughtBy(packages, 'node_modules/@tensorflow/tfjs-node');
  const added = broughtBy(packages, 'lib').filter(
    (place) => ![...there, ...inside, 'node_modules/@tensorflow/tfjs-node'].includes(place) && fs.existsSync(at(place)),
  );
  const folders = [own, ...inside.map((place) => path.join(own, place)), ...added.map((place) => at(place))];
  const sizes = folders.map((folder) => ({ folder, megabytes: ownBytes(folder) / 1e6 }));
  const megabytes = sizes.reduce((sum, one) => sum + one.megabytes, 0);
  const largest = sizes.sort((one, other) => other.megabytes - one.megabytes).slice(0, 8);
  assert.ok(folders.length > 20 && folders.length <= 60, `${folders.length} packages: ${added.join(', ')}`);
  assert.ok(megabytes > 10 && megabytes <= 43, `${megabytes} MB; the largest are ${JSON.stringify(largest, null, 1)}`);
});

test('what few projects need is not installed, and a sentence says what to install', async () => {
  const pictures = path.join(folder, 'pictures');
  fs.mkdirSync(pictures);
  fs.cpSync(at('lib', 'src', 'detect', 'files', 'fixtures', 'coco', 'red.webp'), path.join(pictures, 'red.webp'));
  const script = `
    require('transferlab').labelPictures(${JSON.stringify(pictures)}).then(
      () => console.log('null'),
      ({ name, message }) => console.log(JSON.stringify([name, message])),
    )`;
  const { value } = await evaluate(script, 'commonjs');
  assert.equal(value?.[0], 'TransferError');
  assert.match(
    value[1],
    /labelPictures needs the packages hono and @hono\/node-server.*`npm install hono @hono\/node-server`/,
  );
});

test('what is inside stays inside: only the package itself can be imported', async () => {
  await assert.rejects(node(['-e', "require('transferlab/dist/error.js')"]), /ERR_PACKAGE_PATH_NOT_EXPORTED/);
});

test('without set-up it computes by WebAssembly and says once what to run, and missing weights say it too', async () => {
  const script = `
    const tl = require('transferlab');
    (async () => {
      const asked = [await tl.ready(), await tl.ready()];
      const refused = await tl.backbone('minilm').catch((cause) => cause.message);
      console.log(JSON.stringify({ asked, refused, sum: tl.tf.tensor([1, 2]).sum().dataSync()[0] }));
    })();`;
  const { TRANSFERLAB_COURSE, ...outside } = surroundings(empty);
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['-e', script], {
    cwd: project,
    env: outside,
  });
  const { asked, refused, sum } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  assert.deepEqual([asked, sum], [['wasm', 'wasm'], 3]);
  assert.equal(stderr.match(/npx transferlab set-up/g)?.length, 1, stderr);
  assert.match(refused, /weights of minilm are not here.*`npx transferlab set-up --weights minilm`/);
});

test('where nobody calls ready(), the first training runs by WebAssembly too', async () => {
  const script = `
    const { adam, arrays, crossEntropy, fit, lenet, tf } = require('transferlab');
    (async () => {
      const pixels = Float32Array.from({ length: 20 * 64 }, (_, place) => (Math.floor(place / 64) % 2 ? 255 : place % 50));
      const labels = Array.from({ length: 20 }, (_, row) => row % 2);
      const data = arrays(pixels, labels, { shape: [8, 8, 1], pixels: true });
      const net = lenet({ for: data });
      const { epochs } = await fit(net, data, { loss: crossEntropy(), optimizer: adam(0.01), epochs: 5, batch: 10 });
      console.log(JSON.stringify({ backend: tf.getBackend(), loss: epochs[4].loss }));
    })();`;
  const { value } = await evaluate(script, 'commonjs', empty);
  assert.equal(value.backend, 'wasm');
  assert.ok(value.loss < 0.3, `The loss is ${value.loss} after ten steps on black and white.`);
});

const command = path.join('node_modules', 'transferlab', 'setup', 'transferlab.js');

test('the command refuses what it does not know, and says what there is', async () => {
  for (const [args, sentence] of /** @type {[string[], RegExp][]} */ ([
    [[], /Say what to do/],
    [['setup'], /'setup' is not a command/],
    [['set-up', '--weights', 'bert'], /no weights 'bert'. There are efficientnet-lite0/],
    [['set-up', '--gpu'], /'--gpu'/],
  ])) {
    const failure = await node([command, ...args]).catch((error) => error);
    assert.equal(failure.code, 2, args.join(' '));
    assert.match(failure.stderr, sentence);
  }
});

test('set-up puts TensorFlow with our operations into the project, and has nothing to do a second time', async (t) => {
  if (!hasTensorFlow) return t.skip(NO_TENSORFLOW);
  await node([command, 'set-up', '--weights', 'none']);
  const { stdout } = await node([command, 'set-up', '--weights', 'none']);
  assert.match(stdout, /^Ready: 4 steps verified/);
  const script = `
    const { tf, ready } = require('transferlab');
    ready().then((name) => console.log(JSON.stringify([name, typeof tf.backend().binding.openGraph])))`;
  assert.deepEqual((await evaluate(script, 'commonjs')).value, ['tensorflow', 'function']);
});

/** @type {Record<string, number>} */
const figures = {};

// Two at a time: each loads its data, draws its figure and compares in one thread, while a core waits.
describe('the programs of the guide', { concurrency: 2 }, () => {
  const names = Object.keys(REPORTS);
  const others = names.filter((name) => !IN_BOTH.includes(name));
  const chosen = [...IN_BOTH, ...dueOf(others)];
  for (const name of names) {
    const kinds = IN_BOTH.includes(name) ? ['mjs', 'cjs'] : [Object.keys(REPORTS).indexOf(name) % 2 ? 'mjs' : 'cjs'];
    test(`the program ${name} runs from data to a figure (${kinds.join(', ')})`, async (/** @type {TestContext} */ t) => {
      if (!hasTensorFlow) return t.skip(NO_TENSORFLOW);
      if (!chosen.includes(name)) return t.skip('its turn is another day; TRANSFERLAB_TESTS=all npm test -- package');
      const [, least, most] = REPORTS[name];
      for (const kind of kinds) {
        const { stdout } = await node([path.join('out-5', `${name}.${kind}`)]);
        const figure = reported(name, stdout);
        figures[name] = figure;
        assert.ok(figure > least && figure < most, `${name}.${kind} printed:\n${stdout}`);
      }
    });
  }
});

test('on TensorFlow as tfjs-node ships it, without our operations, the figure is the same, and that is said once', async (t) => {
  if (!hasTensorFlow) return t.skip(NO_TENSORFLOW);
  const plain = `
    const backend = require('transferlab').tf.backend();
    backend.binding = Object.create(backend.binding, { openGraph: { value: undefined } });`;
  fs.writeFileSync(path.join(project, 'plain.cjs'), plain);
  const { stdout, stderr } = await node(['--require', './plain.cjs', path.join('out-5', 'few-shot.cjs')]);
  assert.ok(
    Math.abs(reported('few-shot', stdout) - figures['few-shot']) < 0.005,
    `${stdout}, not ${figures['few-shot']}`,
  );
  assert.equal(stderr.match(/without the library's own operations/g)?.length, 1, stderr);
});
