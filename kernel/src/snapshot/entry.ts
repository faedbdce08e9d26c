import { writeFileSync } from 'node:fs';
import { startupSnapshot } from 'node:v8';
import ts from 'typescript';
import type { runKernel } from '../kernel-process';
import { newConverter } from '../language/typescript-for-cells';

/**
 * What the snapshot is made of: a compiler that has read TypeScript's libraries and the types of what lessons import. `build.ts`
 * runs it once in the folder of the cells, with the file for the list of all files that were read. A process that starts from the
 * snapshot runs the function at the end. No native module may be loaded before: a snapshot cannot hold one.
 */
const FIRST_CELL =
  "import { readFileSync } from 'node:fs';\nimport { check } from 'course';\nimport { fit, tf } from 'transferlab';";

const read = new Set<string>();
const { readFile } = ts.sys;
ts.sys.readFile = (file, encoding) => {
  const text = readFile(file, encoding);
  if (text !== undefined) read.add(file);
  return text;
};
const converter = newConverter();
converter.convert('', FIRST_CELL);
ts.sys.readFile = readFile;
writeFileSync(process.argv[2], JSON.stringify([...read]));

startupSnapshot.setDeserializeMainFunction(() => {
  const program: { runKernel: typeof runKernel } = require('../kernel-process');
  void program.runKernel(process.argv[2], converter);
});
