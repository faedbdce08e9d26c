import { homedir } from 'node:os';
import path from 'node:path';

/**
 * The folder in which Jupyter, VS Code and other front ends look for kernels of the user, as `jupyter --data-dir` prints it.
 * The rules are those of `jupyter_core.paths.jupyter_data_dir`: JUPYTER_DATA_DIR where it is set, else by system.
 */
export function jupyterDataFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  home = homedir(),
): string {
  if (env.JUPYTER_DATA_DIR) return path.resolve(env.JUPYTER_DATA_DIR);
  const { join } = platform === 'win32' ? path.win32 : path.posix;
  const isByPlatform = isOn(env.JUPYTER_PLATFORM_DIRS);
  if (platform === 'darwin') {
    return isByPlatform ? join(home, 'Library', 'Application Support', 'Jupyter') : join(home, 'Library', 'Jupyter');
  }
  if (platform === 'win32') {
    if (isByPlatform) return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'Jupyter');
    return env.APPDATA ? join(env.APPDATA, 'jupyter') : join(env.JUPYTER_CONFIG_DIR || join(home, '.jupyter'), 'data');
  }
  return join(env.XDG_DATA_HOME || join(home, '.local', 'share'), 'jupyter');
}

/** Jupyter's reading of a switch in the environment: set, and none of the words for no. */
function isOn(value: string | undefined): boolean {
  return value !== undefined && !['no', 'n', 'false', 'off', '0', '0.0'].includes(value.toLowerCase());
}
