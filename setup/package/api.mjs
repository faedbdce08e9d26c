import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { at } from '../engine/places.mjs';
import { writeAtomically } from '../engine/write-atomically.mjs';
import { SIGNATURES, signatures, written } from './signatures.mjs';

export const REPORT = at('lib', 'api.md');

const HEAD = `# Public interface

Every public name of \`transferlab\` with its type, as \`lib/dist/index.d.ts\` has it: made by \`npm run api\`, held by a test. A line that goes or changes here is a breaking change unless it only allows more; a new line is a minor version (CONTRIBUTING.md, "Versions").
`;

/** A declaration's text on one level of indentation, without comments and what only the declaration file needs. @param {ts.Node} node */
const textOf = (node) =>
  ts
    .createPrinter({ removeComments: true })
    .printNode(ts.EmitHint.Unspecified, node, node.getSourceFile())
    .replace(/^(export )?(declare )?/, '');

/**
 * The public interface as text, from the compiled declarations alone: what they import of other packages is not followed.
 * @returns {string}
 */
export function apiReport() {
  const entry = at('lib', 'dist', 'index.d.ts');
  const options = { noLib: true, types: [], skipLibCheck: true };
  const host = ts.createCompilerHost(options);
  host.resolveModuleNames = (names, from) =>
    names.map((name) => {
      const file = path.resolve(path.dirname(from), name);
      const found = [`${file}.d.ts`, path.join(file, 'index.d.ts')].find((place) => fs.existsSync(place));
      return name.startsWith('.') && found ? { resolvedFileName: found, extension: ts.Extension.Dts } : undefined;
    });
  const program = ts.createProgram([entry], options, host);
  const checker = program.getTypeChecker();
  const source = /** @type {ts.SourceFile} */ (program.getSourceFile(entry));
  const names = checker.getExportsOfModule(/** @type {ts.Symbol} */ (checker.getSymbolAtLocation(source)));
  const entries = names.map((name) => {
    const real = name.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(name) : name;
    const texts = (real.declarations ?? []).map((node) => textOf(ts.isVariableDeclaration(node) ? node.parent : node));
    return `## ${name.name}\n\n\`\`\`ts\n${texts.join('\n')}\n\`\`\`\n`;
  });
  return [HEAD, ...entries.sort((a, b) => (a < b ? -1 : 1))].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeAtomically(REPORT, apiReport());
  writeAtomically(SIGNATURES, written(signatures()));
}
