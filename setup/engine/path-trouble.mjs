import path from 'node:path';
import { root } from './places.mjs';

/** Characters that Windows' programs take in a path, the end included, and the longest path of ours below the root. */
const [LIMIT, LONGEST] = [260, 178];

/**
 * What about the folder may trouble programs on Windows, with what to do; null where nothing does. OneDrive locks files while it
 * copies them to the network. Programs such as Python fail at long paths unless Windows is set to allow them.
 * @param {{ platform?: string, folder?: string, env?: NodeJS.ProcessEnv }} [facts] @returns {string | null}
 */
export function pathTrouble({ platform = process.platform, folder = root, env = process.env } = {}) {
  if (platform !== 'win32') return null;
  const synced = [env.OneDrive, env.OneDriveConsumer, env.OneDriveCommercial];
  const isSynced =
    synced.some((each) => each && isBelow(folder, each)) || /[\\/]OneDrive( - [^\\/]+)?[\\/]/i.test(folder);
  if (isSynced) {
    return 'this folder is in OneDrive, which locks files while it copies them. Move it out of OneDrive, to a folder such as C:\\course';
  }
  const most = LIMIT - LONGEST - 2;
  if (folder.length > most) {
    return `this folder's path has ${folder.length} characters, and many programs for Windows fail at paths of ${LIMIT} or more. Move it to a path of at most ${most}, such as C:\\course, or allow long paths in Windows (LongPathsEnabled)`;
  }
  return null;
}

/** @param {string} folder @param {string} above */
function isBelow(folder, above) {
  const relative = path.win32.relative(above, folder);
  return !relative.startsWith('..') && !path.win32.isAbsolute(relative);
}
