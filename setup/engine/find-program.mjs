import fs from 'node:fs';
import path from 'node:path';

/** The full path of the first of `names` found on the path, or null. @param {string[]} names @param {NodeJS.ProcessEnv} [env] */
export function findProgram(names, env = process.env) {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', ''] : [''];
  const folders = (env.PATH ?? '').split(path.delimiter).filter(Boolean);
  for (const name of names) {
    for (const folder of folders) {
      for (const ending of endings) {
        const file = path.join(folder, name + ending);
        if (fs.statSync(file, { throwIfNoEntry: false })?.isFile()) return file;
      }
    }
  }
  return null;
}

/** CHROMIUM where set, else a Chromium or Chrome of the system, or null. @param {NodeJS.ProcessEnv} [env] */
export function findChromium(env = process.env) {
  if (env.CHROMIUM) return fs.existsSync(env.CHROMIUM) ? env.CHROMIUM : null;
  const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
  return (
    findProgram(['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'], env) ??
    (fs.existsSync(mac) ? mac : null)
  );
}
