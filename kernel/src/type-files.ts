import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

/**
 * The files with types that the compiler reads for cells that import these modules, with TypeScript's libraries: absolute paths below
 * `root`. A compiler that has these files alone compiles such cells.
 */
export async function typeFiles(root: string, modules: readonly string[]): Promise<string[]> {
  const program = path.join(__dirname, 'type-files-process.js');
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...modules], {
    cwd: path.join(root, 'notebooks'),
    maxBuffer: 2 ** 24,
  });
  return JSON.parse(stdout);
}
