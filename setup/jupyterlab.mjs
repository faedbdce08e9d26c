import fs from 'node:fs';
import { root, venvPython } from './engine/places.mjs';

/**
 * The command that serves the lessons: loopback only, token kept on, nothing asked of the outside
 * (announcements and the extension manager are off), the checkout as root folder.
 * Start it with the kernel package's `jupyterEnvironment(root)`, which keeps it apart from the reader's own Jupyter.
 * @param {{ port?: number, browser?: boolean, open?: string, folder?: string, python?: string }} [options] `open` is a notebook, relative to the root;
 *   without it JupyterLab opens on the course's page
 * @returns {{ command: string, args: string[] }}
 */
export function jupyterLab({ port, browser = true, open, folder = root, python = venvPython } = {}) {
  const args = [
    '-m',
    'jupyterlab',
    '--ServerApp.ip=127.0.0.1',
    `--ServerApp.open_browser=${browser ? 'True' : 'False'}`,
    `--ServerApp.root_dir=${folder}`,
    `--LabApp.default_url=${labPath(open)}`,
    '--LabApp.news_url=None',
    '--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate',
    '--LabApp.extension_manager=readonly',
    '--MultiKernelManager.default_kernel_name=transferlab',
    '--KernelSpecManager.ensure_native_kernel=False',
  ];
  if (port !== undefined) args.push(`--ServerApp.port=${port}`, '--ServerApp.port_retries=0');
  if (typeof process.getuid === 'function' && process.getuid() === 0) args.push('--ServerApp.allow_root=True');
  return { command: python, args };
}

/** The path of JupyterLab's address that opens a file, or the course's page. @param {string} [open] relative to the root */
export function labPath(open) {
  return open === undefined ? '/lab' : `/lab/tree/${open.split('/').map(encodeURIComponent).join('/')}`;
}

/** Whether a browser could show anything here. @param {NodeJS.ProcessEnv} [env] */
export function hasDisplay(env = process.env, platform = process.platform) {
  return platform === 'darwin' || platform === 'win32' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY || isWsl());
}

function isWsl() {
  try {
    return /microsoft/i.test(fs.readFileSync('/proc/version', 'utf8'));
  } catch {
    return false;
  }
}
