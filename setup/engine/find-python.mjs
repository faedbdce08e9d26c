import { execFileSync } from 'node:child_process';
import { SetupError } from './setup-error.mjs';

const OLDEST = [3, 10];
const NAMES = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];
const PROBE =
  'import json,sys,importlib.util as u;print(json.dumps({"version":list(sys.version_info[:3]),' +
  '"venv":all(u.find_spec(m) for m in ("venv","ensurepip"))}))';

/**
 * A Python that can make an environment: TRANSFERLAB_SYSTEM_PYTHON where set, else the first of the usual names that
 * is 3.10 or newer and complete. Throws a sentence that says which of the three is missing.
 * @param {NodeJS.ProcessEnv} [env] @param {(command: string) => { version: number[], venv: boolean } | null} [probe]
 * @returns {{ command: string, version: string }}
 */
export function findPython(env = process.env, probe = probePython) {
  const seen = [];
  for (const command of env.TRANSFERLAB_SYSTEM_PYTHON ? [env.TRANSFERLAB_SYSTEM_PYTHON] : NAMES) {
    const version = probe(command);
    if (!version) continue;
    const [major, minor] = version.version;
    const recent = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
    if (recent && version.venv) return { command, version: version.version.join('.') };
    seen.push({ command, version: version.version.join('.'), recent });
  }
  throw new SetupError(complaint(seen, env.TRANSFERLAB_SYSTEM_PYTHON), 'python');
}

/** @param {{ command: string, version: string, recent: boolean }[]} seen @param {string | undefined} asked */
function complaint(seen, asked) {
  const incomplete = seen.find(({ recent }) => recent);
  if (incomplete) {
    return (
      `${incomplete.command} (Python ${incomplete.version}) has no venv and ensurepip, which JupyterLab's own environment ` +
      'needs. On Debian or Ubuntu: `sudo apt install python3-venv`. Then run the same command again.'
    );
  }
  if (seen.length > 0) {
    const list = seen.map(({ command, version }) => `${command} is ${version}`).join(', ');
    return `Python 3.10 or newer is needed; ${list}. Install one next to it and name it: TRANSFERLAB_SYSTEM_PYTHON=/path/to/python3.12 npm start.`;
  }
  if (asked)
    return `TRANSFERLAB_SYSTEM_PYTHON is ${asked}, which does not run as Python. Give the path of a Python 3.10 or newer.`;
  return (
    'Python 3 was not found; JupyterLab runs on it. Install Python 3.10 or newer (Debian or Ubuntu: `sudo apt install python3 ' +
    'python3-venv`; macOS: `brew install python`; Windows: https://python.org), open a new terminal, and run the same command again.'
  );
}

/** @param {string} command */
function probePython(command) {
  try {
    return JSON.parse(
      execFileSync(command, ['-c', PROBE], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 20_000 }),
    );
  } catch {
    return null;
  }
}
