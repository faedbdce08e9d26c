import fs from 'node:fs';
import path from 'node:path';
import { runCommand } from '../engine/command.mjs';
import { at, cache, root } from '../engine/places.mjs';
import { SetupError } from '../engine/setup-error.mjs';
import { sourceList } from '../engine/source-list.mjs';
import { isStamped, keyOf, readStamp, removeStamp, writeStamp } from '../engine/stamp.mjs';

const log = cache('setup', 'logs', 'build.log');

const workspaces = () => /** @type {string[]} */ (JSON.parse(fs.readFileSync(at('package.json'), 'utf8')).workspaces);

function key() {
  const sources = workspaces().flatMap((folder) => [...sourceList(at(folder, 'src'), () => true)]);
  const settings = [
    ...workspaces().map((folder) => at(folder, 'tsconfig.json')),
    at('tsconfig.json'),
    at('tsconfig.base.json'),
  ];
  return keyOf(
    sources.map(([file, ...rest]) => [path.relative(root, file), ...rest]),
    settings.map((file) => fs.readFileSync(file, 'utf8')),
  );
}

/** The workspaces compiled to JavaScript, only what changed. @type {import('../engine/run-steps.mjs').Step} */
export const build = {
  name: 'build',
  does: 'the library, the grader and the kernel, compiled',
  needs: ['packages'],
  megabytes: 10,
  isDone: () => isStamped(root, 'build', key()),
  run: async () => {
    const now = key();
    // No stamp, or unchanged sources next to changed results: what tsc remembers cannot be relied on.
    const afresh = [undefined, now].includes(readStamp(root, 'build')?.key);
    removeStamp(root, 'build');
    try {
      await runCommand(
        process.execPath,
        [at('node_modules', 'typescript', 'bin', 'tsc'), '-b', ...(afresh ? ['--force'] : [])],
        { log },
      );
    } catch (error) {
      const output = /** @type {{ output?: string }} */ (error).output ?? '';
      if (!/error TS\d/.test(output)) throw error;
      throw new SetupError(
        `The TypeScript does not compile; correct this and run the same command again:\n${output.trim().slice(0, 2000)}`,
        'build',
      );
    }
    const products = workspaces().flatMap((folder) => sourceList(at(folder, 'dist'), (file) => file.endsWith('.js')));
    writeStamp(root, 'build', { key: now, products: products.map(([file]) => ({ file: path.relative(root, file) })) });
  },
};
