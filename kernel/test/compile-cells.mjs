import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/**
 * `node compile-cells.mjs lasting|whole`: compiles the cells on standard input, a JSON list, one after another and prints what
 * came of each as JSON. `whole` makes a program for each cell, as tslab and TypeScript do by themselves.
 */
const require = createRequire(import.meta.url);
const ts = require('typescript');
const inPlaceOf = (name, exports) => {
  const file = require.resolve(`../dist/language/${name}.js`);
  require.cache[file] = { id: file, filename: file, loaded: true, exports };
};
const whole = process.argv[2] === 'whole';
if (whole) {
  inPlaceOf('lasting-program', { createWatchProgram: ts.createWatchProgram });
  inPlaceOf('lasting-transpiler', { lastingTranspiler: () => ts.transpileModule });
}
const { compiler: newCompiler } = require('../dist/cells/compiler.js');
const { newConverter } = require('../dist/language/typescript-for-cells.js');

const compiler = newCompiler(newConverter);
const MIDDLE = 20;

/** As many questions as make a new program necessary. */
function askOften() {
  for (let question = 0; question < 320; question++)
    compiler.converter().inspect(compiler.declarations(), 'numbers', 3);
}

const outcomes = JSON.parse(readFileSync(0, 'utf8')).map((cell, at) => {
  // The reader completes half-written code between cells, and a checker that lasts has seen it.
  if (!whole) compiler.converter().complete(compiler.declarations(), `${cell}\nnumbers.`, cell.length + 9);
  if (!whole && at === MIDDLE) askOften();
  const compiled = compiler.compile(cell, 'cell 1');
  if ('failures' in compiled) return compiled;
  compiled.accept();
  return { ...compiled.cell, declarations: compiler.declarations() };
});
console.log(JSON.stringify(outcomes));
process.exit();
