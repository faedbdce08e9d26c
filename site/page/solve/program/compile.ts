import ts from 'typescript';
import type { BundleProblem } from '../../../../grader/src/bundle';
import { type PageBundle, placeAt } from './place-in-stack';

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.CommonJS,
  esModuleInterop: true,
  sourceMap: true,
};

/** An answer as JavaScript, without a check of its types, as `course check` compiles it; a syntax error has its place. */
export function compiled(source: string): PageBundle | BundleProblem {
  const {
    outputText,
    sourceMapText,
    diagnostics = [],
  } = ts.transpileModule(source, {
    compilerOptions: OPTIONS,
    fileName: 'answer.ts',
    reportDiagnostics: true,
  });
  const [error] = diagnostics.filter(({ category }) => category === ts.DiagnosticCategory.Error);
  if (error) {
    const { line, character } = ts.getLineAndCharacterOfPosition(
      ts.createSourceFile('answer.ts', source, ts.ScriptTarget.ES2022),
      error.start ?? 0,
    );
    const place = placeAt(source, { line: line + 1, column: character + 1 });
    return { problem: ts.flattenDiagnosticMessageText(error.messageText, '\n'), place };
  }
  const packages = Array.from(outputText.matchAll(/\brequire\("([^"]+)"\)/g), ([, name]) => name);
  const code = outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, '');
  return { code, map: sourceMapText ?? '', filename: 'answer.js', packages: [...new Set(packages)], source };
}
