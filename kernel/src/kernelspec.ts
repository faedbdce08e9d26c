import path from 'node:path';
import { writeAtomically } from './write-atomically';

/**
 * Writes the kernel spec of the checkout at `root`, for this Node, where `jupyterEnvironment(root)` lets Jupyter
 * find it, and returns its path. Write it again after the checkout moved or Node changed.
 */
export function writeKernelSpec(root: string): string {
  const file = path.join(root, '.cache', 'jupyter', 'kernels', 'tslab', 'kernel.json');
  const spec = {
    argv: [process.execPath, path.join(root, 'kernel', 'dist', 'launch.js'), '{connection_file}'],
    display_name: 'TypeScript (transferlab)',
    language: 'typescript',
    interrupt_mode: 'signal',
  };
  writeAtomically(file, `${JSON.stringify(spec, null, 2)}\n`);
  return file;
}
