import ts from 'typescript';
import { boundFile } from './bound-file';

/** What `ts.transpileModule` adds to the options that it is given: it reads no other file, not even the libraries. */
const ALONE: ts.CompilerOptions = {
  ...ts.getDefaultCompilerOptions(),
  isolatedModules: true,
  noCheck: true,
  noLib: true,
  noResolve: true,
  allowNonTsExtensions: true,
  skipDefaultLibCheck: true,
};

/** After this many files the checker, which remembers each, is rebuilt. */
const MOST_FILES = 1000;

/**
 * `ts.transpileModule` for one module after another with the same options, as tslab turns each cell into CommonJS. That makes
 * a program and a type checker for each; here they serve many.
 */
export function lastingTranspiler(): typeof ts.transpileModule {
  let program: ts.Program | undefined;
  let lastOptions = '';
  let files = 0;
  return (input, { compilerOptions, fileName = 'module.ts' }) => {
    const options = { ...ALONE, ...compilerOptions };
    const wants = JSON.stringify(options);
    if (!program || wants !== lastOptions || ++files > MOST_FILES) {
      program = emptyProgram(options);
      [lastOptions, files] = [wants, 0];
    }
    const file = boundFile(fileName, input, options);
    let outputText = '';
    program.emit(file, (_, text) => {
      outputText = text;
    });
    return { outputText };
  };
}

function emptyProgram(options: ts.CompilerOptions): ts.Program {
  return ts.createProgram([], options, {
    getSourceFile: () => undefined,
    writeFile: () => {},
    getDefaultLibFileName: () => 'lib.d.ts',
    useCaseSensitiveFileNames: () => true,
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => '',
    getNewLine: () => '\n',
    fileExists: () => false,
    readFile: () => undefined,
  });
}
