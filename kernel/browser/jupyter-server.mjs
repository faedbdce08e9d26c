import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { root } from '../../setup/engine/places.mjs';
import { jupyterLab, labPath } from '../../setup/jupyterlab.mjs';
import kernel from '../dist/index.js';

/** Settings that keep the test's hands off the notebook file: nothing is saved unless asked. */
const settings = { '@jupyterlab/docmanager-extension': { plugin: { autosave: false } } };

/**
 * JupyterLab as `npm start` starts it, on a free port, with a known token, separate settings, and the kernel of this
 * checkout even where set-up has not made it known.
 * @param {{ open?: string, env?: NodeJS.ProcessEnv }} [options] `open` is a notebook, relative to the checkout
 * @returns {Promise<{ url: string, host: string, address: (open?: string) => string, stop: () => Promise<void> }>}
 *   ready to answer; `address` is that of another notebook, or of JupyterLab as it opens by itself, without the tabs of before
 */
export async function startJupyterLab({ open, env = {} } = {}) {
  const own = await mkdtemp(path.join(os.tmpdir(), 'transferlab-lab-'));
  for (const [extension, plugins] of Object.entries(settings)) {
    await mkdir(path.join(own, 'settings', extension), { recursive: true });
    for (const [name, values] of Object.entries(plugins)) {
      await writeFile(path.join(own, 'settings', extension, `${name}.jupyterlab-settings`), JSON.stringify(values));
    }
  }
  for (const { file, text } of kernel.kernelSpecs(root)) {
    const spec = path.join(own, 'jupyter', 'kernels', path.basename(path.dirname(file)));
    await mkdir(spec, { recursive: true });
    await writeFile(path.join(spec, 'kernel.json'), text);
  }
  const environment = kernel.jupyterEnvironment(root);
  const port = await freePort();
  const token = 'browser-test';
  const { command, args } = jupyterLab({ port, browser: false, open });
  const server = spawn(process.env.TRANSFERLAB_PYTHON ?? command, [...args, '--LabApp.expose_app_in_browser=True'], {
    env: {
      ...environment,
      JUPYTER_PATH: [path.join(own, 'jupyter'), environment.JUPYTER_PATH].join(path.delimiter),
      JUPYTER_TOKEN: token,
      JUPYTERLAB_SETTINGS_DIR: path.join(own, 'settings'),
      JUPYTERLAB_WORKSPACES_DIR: path.join(own, 'workspaces'),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [server.stdout, server.stderr]) {
    stream.on('data', (chunk) => {
      log += chunk;
    });
  }
  const ended = new Promise((resolve) => {
    server.on('error', (error) => resolve(error.message));
    server.on('exit', (status) => resolve(`exit status ${status}`));
  });
  const stop = async () => {
    server.kill('SIGTERM');
    const forced = setTimeout(() => server.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(forced);
    await rm(own, { recursive: true, force: true });
  };
  const origin = `http://127.0.0.1:${port}`;
  try {
    await Promise.race([answers(`${origin}/api/status?token=${token}`), ended.then((why) => Promise.reject(why))]);
  } catch (why) {
    await stop();
    throw new Error(`JupyterLab did not start (${why}):\n${log}`);
  }
  const address = (/** @type {string} */ file) => `${origin}${labPath(file)}?token=${token}&reset`;
  return { url: address(open), host: `127.0.0.1:${port}`, address, stop };
}

async function answers(url) {
  const deadline = Date.now() + 90_000;
  while (Date.now() < deadline) {
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      // Nothing listens yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw 'no answer within 90 s';
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer().on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
