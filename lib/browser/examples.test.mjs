import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { launchChromium, leaving, missing, watchedPage } from '../../kernel/browser/chromium.mjs';
import { bundle, FOLDER } from '../../setup/browser.mjs';
import { at, cache } from '../../setup/engine/places.mjs';
import { serveSite } from '../../site/dist/serve.js';

const run = promisify(execFile);
const example = (...parts) => at('examples', ...parts);
let browser;
let folder;
let server;

/** The examples as their builds leave them, below one address. */
before(async () => {
  if (missing) return;
  folder = await mkdtemp(path.join(os.tmpdir(), 'transferlab-examples-'));
  const built = (name) => path.join(folder, name);
  await bundle();
  await cp(example('script'), built('script'), { recursive: true });
  await Promise.all([
    cp(FOLDER, path.join(built('script'), 'transferlab'), { recursive: true }),
    cp(cache('weights', 'efficientnet-lite0.safetensors'), built('script/weights/efficientnet-lite0.safetensors')),
    run(process.execPath, [example('esbuild', 'build.mjs'), built('esbuild')]),
    run(process.execPath, [
      at('node_modules', 'vite', 'bin', 'vite.js'),
      ...['build', example('vite'), '--base', './', '--outDir', built('vite'), '--emptyOutDir', '--logLevel', 'warn'],
    ]),
  ]);
  server = await serveSite(folder);
  browser = await launchChromium();
});
after(async () => {
  await browser?.close();
  server?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** Opens an example, and gives what it wrote into the page. */
async function open(t, name) {
  const { page, errors, requests } = await watchedPage(browser);
  leaving(t, page);
  await page.goto(`${server.address}/${name}/index.html`);
  const result = page.locator('#result', { hasText: /./ });
  await result.waitFor({ timeout: 25_000 }).catch((cause) => {
    throw new Error(`${name} wrote no result; errors of the page: ${errors.join('; ') || 'none'}`, { cause });
  });
  assert.deepEqual(errors, []);
  for (const request of requests) assert.ok(request.startsWith(`${server.address}/${name}/`), request);
  assert.ok(
    requests.some((request) => request.endsWith('.wasm')),
    'WebAssembly computes',
  );
  return { page, result: JSON.parse(await result.textContent()) };
}

describe('the examples', { concurrency: true, skip: missing }, () => {
  test('without a bundler: a head learns discs and squares from features of a pretrained network', async (t) => {
    const { result } = await open(t, 'script');
    assert.equal(result.backend, 'wasm');
    // Sixteen shapes of which half are discs; guessing gives one half.
    assert.ok(result.accuracy >= 0.8, `${result.accuracy}`);
  });

  test('with Vite: a net is saved to bytes, loaded from them and fine-tuned', async (t) => {
    const { result } = await open(t, 'vite');
    assert.ok(result.bytes > 100_000, `${result.bytes} bytes`);
    assert.ok(result.accuracy >= 0.8, `${result.accuracy}`);
  });

  test("with esbuild: adapting a LeNet gives the weights of Node's WebAssembly, bit for bit", async (t) => {
    const { page, result } = await open(t, 'esbuild');
    const inPage = await page.evaluate(() => globalThis.trained);
    const { stdout } = await run(process.execPath, [at('lib', 'browser', 'in-node.mjs')], { maxBuffer: 2 ** 26 });
    const { losses, weights } = JSON.parse(stdout);
    assert.equal(losses.length, 3);
    assert.deepEqual(result.losses, losses);
    assert.ok(Object.keys(weights).length >= 8);
    assert.deepEqual(inPage, weights);
  });
});
