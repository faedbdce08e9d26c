import { readFileSync, rmdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { writeAtomically } from 'transferlab/dist/atomic';
import { readCommandLine, runCommand, WrongUse } from 'transferlab/dist/command-line';
import { TransferError } from 'transferlab/dist/error';
import { fileError } from 'transferlab/dist/file-error';
import { jupyterDataFolder } from './jupyter-data-folder';
import { KERNEL_NAME, kernelSpec } from './kernelspec';

const HELP = `npx course kernel install | remove
  install    make the course's TypeScript kernel known to Jupyter and VS Code wherever you start them
  remove     take it away again
  --help     this text

It is written into the data folder of your Jupyter (now ${jupyterDataFolder()}).
\`npm start\` does not need it: the course's own JupyterLab has the kernel.`;

/** What is at the place of the user's kernel spec: none, one of the course (with its checkout), or another program's. */
type Present = 'none' | 'foreign' | { readonly course: string };

/** Writes or removes the kernel spec where Jupyter looks by default; exit code 1 where another program's is there. */
function main(): number {
  const commandLine = readCommandLine(HELP, {});
  if (!commandLine) return 0;
  const [action, ...more] = commandLine.positionals;
  if (action === undefined) throw new WrongUse(`Say what to do: install or remove.\n\n${HELP}`);
  if ((action !== 'install' && action !== 'remove') || more.length > 0) {
    throw new WrongUse(
      `kernel's argument must be install or remove; got '${commandLine.positionals.join(' ')}'.\n\n${HELP}`,
    );
  }
  const file = path.join(jupyterDataFolder(), 'kernels', KERNEL_NAME, 'kernel.json');
  try {
    const present = presentAt(file);
    if (present === 'foreign') {
      const program = `'${KERNEL_NAME}' is the kernel of another program: ${file} does not come from this course.`;
      throw new TransferError(`${program} It is left as it is. Rename or remove its folder, then try again.`);
    }
    console.log(action === 'install' ? install(file, present) : remove(file, present));
    return 0;
  } catch (error) {
    if (!(error instanceof TransferError)) throw error;
    console.error(error.message);
    return 1;
  }
}

function install(file: string, present: Present): string {
  const root = path.resolve(__dirname, '..', '..');
  writeAtomically(file, kernelSpec(root));
  const other =
    typeof present === 'object' && present.course !== root ? ` in place of the one in ${present.course}` : '';
  return `Jupyter and VS Code now know the kernel '${KERNEL_NAME}'${other}: ${file}
It starts ${process.execPath} in ${root}. Run this again after either has moved. To take it away: npx course kernel remove`;
}

function remove(file: string, present: Present): string {
  if (present === 'none') return `There is nothing to remove: ${file} does not exist.`;
  try {
    rmSync(file);
  } catch (cause) {
    throw fileError(cause, file, 'removed');
  }
  try {
    rmdirSync(path.dirname(file));
  } catch {
    // Something of the user's is in it.
  }
  return `The kernel '${KERNEL_NAME}' is removed: ${file}`;
}

function presentAt(file: string): Present {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return 'none';
    throw fileError(cause, file, 'read');
  }
  try {
    const course = JSON.parse(text).metadata.transferlab.course;
    return typeof course === 'string' ? { course } : 'foreign';
  } catch {
    return 'foreign';
  }
}

void runCommand(main);
