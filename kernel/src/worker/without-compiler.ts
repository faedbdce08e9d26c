import Module from 'node:module';

/**
 * Keeps TypeScript out of the worker: half a second of processor time at its start, and its memory. tslab's executor loads the
 * compiler to read tags such as `@module` from a cell's text, and its display functions load the converter with them. Cells
 * arrive here compiled, with an empty text: `cells/compiler.ts` reads the tags.
 */
const LEFT_OUT = {
  'tslab/dist/metadata': { getCodeMetadata: () => ({}) },
  'tslab/dist/converter': {},
};

for (const [name, part] of Object.entries(LEFT_OUT)) {
  const file = require.resolve(name);
  require.cache[file] = Object.assign(new Module(file), { filename: file, loaded: true, exports: part });
}
