import { existsSync } from 'node:fs';
import path from 'node:path';

/**
 * The environment in which Jupyter of the checkout at `root` runs: it finds this checkout's kernel and what `lab/` adds to
 * JupyterLab and its server, and keeps its settings and connection files under `.cache`, away from any Jupyter of the user's
 * own. What the course sets itself (no question about Jupyter's news) is in `setup/jupyter-config`.
 */
export function jupyterEnvironment(root: string): NodeJS.ProcessEnv {
  const home = path.join(root, '.cache', 'jupyter-home');
  const { JUPYTERLAB_DIR, ...inherited } = process.env;
  return {
    ...inherited,
    JUPYTER_PATH: [path.join(root, '.cache', 'jupyter'), path.join(root, 'lab')].join(path.delimiter),
    JUPYTER_CONFIG_PATH: path.join(root, 'setup', 'jupyter-config'),
    JUPYTER_CONFIG_DIR: path.join(home, 'config'),
    JUPYTER_DATA_DIR: path.join(home, 'data'),
    JUPYTER_RUNTIME_DIR: path.join(home, 'runtime'),
    JUPYTERLAB_SETTINGS_DIR: path.join(home, 'settings'),
    JUPYTERLAB_WORKSPACES_DIR: path.join(home, 'workspaces'),
    JUPYTER_PLATFORM_DIRS: '1',
    IPYTHONDIR: path.join(home, 'ipython'),
    PYTHONPATH: [path.join(root, 'lab', 'server'), process.env.PYTHONPATH].filter(Boolean).join(path.delimiter),
    PYTHONNOUSERSITE: '1',
    PYTHONUTF8: '1',
    TRANSFERLAB_NODE: process.execPath,
  };
}

/**
 * The Python that has Jupyter: TRANSFERLAB_PYTHON, else the one set-up made under `.cache/venv`.
 * Throws a sentence when there is none.
 */
export function jupyterPython(root: string): string {
  const configured = process.env.TRANSFERLAB_PYTHON;
  const installed = path.join(
    root,
    '.cache',
    'venv',
    ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']),
  );
  const python = configured || installed;
  if (existsSync(python)) return python;
  throw new Error(
    configured
      ? `TRANSFERLAB_PYTHON names ${configured}, which is not there. Correct it, or unset it to use .cache/venv.`
      : 'Jupyter is not installed in .cache/venv yet. Run `npm start -- --setup-only` once, then try again.',
  );
}
