import { readFileSync } from 'node:fs';
import path from 'node:path';
import { writeAtomically } from 'transferlab/dist/atomic';

/** The name by which notebooks and `jupyter kernelspec list` know the kernel. */
export const KERNEL_NAME = 'transferlab';

const DISPLAY_NAME = 'TypeScript (transferlab)';

/**
 * The kernel spec of the checkout at `root`, for this Node, as the text of its file. Paths are absolute, and the metadata names
 * the checkout: so a spec of the course can be distinguished from another of the same name.
 */
export function kernelSpec(root: string, displayName = DISPLAY_NAME): string {
  const spec = {
    argv: [process.execPath, path.join(root, 'kernel', 'dist', 'launch.js'), '{connection_file}'],
    display_name: displayName,
    language: 'typescript',
    // A signal would reach the process that speaks with Jupyter and not the one that runs the cell.
    interrupt_mode: 'message',
    metadata: { transferlab: { course: root } },
  };
  return `${JSON.stringify(spec, null, 2)}\n`;
}

/** A file and the text it must have. */
interface SpecFile {
  readonly file: string;
  readonly text: string;
}

/**
 * The kernel specs below the folder in which `jupyterEnvironment(root)` lets Jupyter look. Notebooks of others name `tslab`:
 * they open too, but only here. Elsewhere that name belongs to the real tslab.
 */
export function kernelSpecs(root: string): readonly SpecFile[] {
  const file = (name: string) => path.join(root, '.cache', 'jupyter', 'kernels', name, 'kernel.json');
  return [
    { file: file(KERNEL_NAME), text: kernelSpec(root) },
    { file: file('tslab'), text: kernelSpec(root, `${DISPLAY_NAME}, for notebooks that name tslab`) },
  ];
}

/** Writes these kernel specs. Write them again after the checkout moved or Node changed. */
export function writeKernelSpec(root: string): void {
  for (const { file, text } of kernelSpecs(root)) if (!isWritten(file, text)) writeAtomically(file, text);
}

/** Most of the time it is, also where the checkout may only be read. */
function isWritten(file: string, text: string): boolean {
  try {
    return readFileSync(file, 'utf8') === text;
  } catch {
    return false;
  }
}
