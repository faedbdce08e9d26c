import { readFileSync } from 'node:fs';
import path from 'node:path';
import { writeAtomically } from 'transferlab/dist/atomic';

/** The kernel spec of the checkout at `root`, for this Node, as the text of its file. */
export function kernelSpec(root: string): string {
  const spec = {
    argv: [process.execPath, path.join(root, 'kernel', 'dist', 'launch.js'), '{connection_file}'],
    display_name: 'TypeScript (transferlab)',
    language: 'typescript',
    // A signal would reach the process that speaks with Jupyter and not the one that runs the cell.
    interrupt_mode: 'message',
  };
  return `${JSON.stringify(spec, null, 2)}\n`;
}

/**
 * Writes the kernel spec where `jupyterEnvironment(root)` lets Jupyter find it, and returns its path. Write it again after
 * the checkout moved or Node changed.
 */
export function writeKernelSpec(root: string): string {
  const file = path.join(root, '.cache', 'jupyter', 'kernels', 'tslab', 'kernel.json');
  const spec = kernelSpec(root);
  if (!isWritten(file, spec)) writeAtomically(file, spec);
  return file;
}

/** Most of the time it is, also where the checkout may only be read. */
function isWritten(file: string, text: string): boolean {
  try {
    return readFileSync(file, 'utf8') === text;
  } catch {
    return false;
  }
}
