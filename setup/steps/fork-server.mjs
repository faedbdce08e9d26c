import fs from 'node:fs';
import path from 'node:path';
import { nodeHeaders } from '../engine/addon.mjs';
import { runCommand } from '../engine/command.mjs';
import { at, cache, root } from '../engine/places.mjs';
import { isStamped, keyOf, writeStamp } from '../engine/stamp.mjs';
import { targetOf } from '../engine/targets.mjs';
import { zigCompiler, zigProgram } from '../engine/zig.mjs';

/** @import { Target } from '../engine/targets.mjs' */

const name = 'fork-server';
const log = cache('setup', 'logs', 'fork-server.log');
const source = at('grader', 'addon', 'fork_server.cc');
/** Next to the programs that run in the sandbox, which see no other folder of the grader. */
const product = at('grader', 'dist', 'running', 'fork_server.node');

/**
 * What lets the grader copy a warm process for each answer, compiled; on Linux with a compiler. Without it a class is
 * graded all the same, a few times slower, so a failure is a warning.
 * @param {string | null} compiler the machine's; the pinned one where it is null @param {(text: string) => void} warn
 * @returns {import('../engine/run-steps.mjs').Step}
 */
export function forkServer(compiler, warn) {
  const key = keyOf(fs.readFileSync(source, 'utf8'), process.versions.modules, process.arch);
  // The step before has fetched Zig where it was needed.
  const isPossible = () => process.platform === 'linux' && (compiler !== null || fs.existsSync(zigProgram));
  return {
    name,
    does: 'copies of warm processes for the grader',
    needs: ['packages', 'build', 'compiler'],
    isDone: async () => !isPossible() || isStamped(root, name, key),
    run: async () => {
      const temporary = `${product}.tmp`;
      try {
        const options = ['-O2', '-fPIC', '-shared', '-std=gnu++17', '-fno-rtti', '-fno-exceptions'];
        const headers = await nodeHeaders(log);
        const { command, args, env } = compiler
          ? { command: compiler, args: [] }
          : zigCompiler(/** @type {Target} */ (targetOf()));
        await runCommand(command, [...args, ...options, `-I${headers}`, source, '-o', temporary], { log, env });
        fs.renameSync(temporary, product);
        writeStamp(root, name, { key, products: [{ file: path.relative(root, product) }] });
      } catch (error) {
        fs.rmSync(temporary, { force: true });
        if (/No space left/i.test(String(error))) throw error;
        warn(`The grader's fork server does not compile here (see ${log}), so grading a class takes longer.`);
      }
    },
  };
}
