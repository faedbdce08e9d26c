import path from 'node:path';
import ts from 'typescript';
import { newConverter } from './language/typescript-for-cells';

/**
 * Writes the files that the compiler reads for a cell that imports these modules, as JSON: see `typeFiles`. Packages of the workspaces
 * are read through `node_modules`, so that the files can be put elsewhere without links.
 */
const read = new Set<string>();
const { readFile } = ts.sys;
ts.sys.readFile = (file, encoding) => {
  const text = readFile(file, encoding);
  if (text !== undefined) read.add(path.resolve(file));
  return text;
};
ts.sys.realpath = (file) => file;
const cell = process.argv.slice(2).map((name) => `import ${JSON.stringify(name)};`);
newConverter().convert('', cell.join('\n'));
process.stdout.write(JSON.stringify([...read].sort()));
