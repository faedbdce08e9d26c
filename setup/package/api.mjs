import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { at } from '../engine/places.mjs';
import { writeAtomically } from '../engine/write-atomically.mjs';
import { SIGNATURES, signatures, written } from './signatures.mjs';

export const REPORT = at('lib', 'api.md');

const HEAD = `# Public interface

Every public name of \`transferlab\`: by group with a line each, and then with its type, as \`lib/dist/index.d.ts\` has it. \`npm run api\` makes this page and a test compares it. A type that goes or changes here is a breaking change unless it only allows more; a new one is a minor version (CONTRIBUTING.md, "Versions").
`;

/** The groups of names, in order: folders of \`lib/src\`, and what each is about. */
const GROUPS = /** @type {Record<string, string>} */ ({
  data: 'Data sets, streams and splits',
  sets: "The course's own data sets",
  augment: 'Augmentation of images and audio',
  net: 'Networks: heads, joining, cutting, adapters, models of others',
  keras: 'Networks of Keras',
  onnx: 'Networks of ONNX files',
  backbones: 'Backbones: pretrained networks, and architectures from scratch',
  files: 'Networks and adapters in files',
  export: 'Export to TensorFlow.js, TensorFlow and ONNX, with model cards',
  train: 'Training, evaluation and prediction',
  optimize: 'Gradient transforms and schedules',
  recipes: 'Recipes of transfer',
  adapt: 'Domain adaptation',
  multitask: 'Several tasks',
  transferability: 'Before training: how well features fit, how far apart domains are',
  select: 'Model selection without target labels',
  calibrate: 'Calibration',
  detect: 'Detection: boxes, heads, losses, average precision, files of boxes',
  label: 'Drawing boxes',
  text: 'Text',
  decoder: 'Decoders: writing and answering',
  explain: 'Attribution to words',
  audio: 'Audio',
  linear: 'Logistic regression',
  show: 'Plots, tables and reports',
  engine: 'Compiled functions and the backend',
  core: 'Types that functions pass to each other',
  '': 'Errors and places',
});

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
      const declaration = [`${file}.d.ts`, path.join(file, 'index.d.ts')].find((candidate) => fs.existsSync(candidate));
      return name.startsWith('.') && declaration
        ? { resolvedFileName: declaration, extension: ts.Extension.Dts }
        : undefined;
    });
  const program = ts.createProgram([entry], options, host);
  const checker = program.getTypeChecker();
  const source = /** @type {ts.SourceFile} */ (program.getSourceFile(entry));
  const names = checker.getExportsOfModule(/** @type {ts.Symbol} */ (checker.getSymbolAtLocation(source)));
  const deprecation = (/** @type {ts.Symbol} */ symbol) => {
    const tag = symbol.getJsDocTags(checker).find(({ name }) => name === 'deprecated');
    return tag ? `Deprecated: ${ts.displayPartsToString(tag.text)}`.replace(': Use', ': use') : '';
  };
  const publicNames = names
    .map((name) => {
      const real = name.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(name) : name;
      const declarations = real.declarations ?? [];
      const folder = path.relative(path.dirname(entry), declarations[0].getSourceFile().fileName).split(path.sep);
      return {
        name: name.name,
        group: folder.length > 1 ? folder[0] : '',
        isType: !(real.flags & ts.SymbolFlags.Value),
        line: firstSentence(ts.displayPartsToString(real.getDocumentationComment(checker))) || deprecation(real),
        text: declarations.map((node) => textOf(ts.isVariableDeclaration(node) ? node.parent : node)).join('\n'),
      };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const entries = publicNames.map(({ name, text }) => `### ${name}\n\n\`\`\`ts\n${text}\n\`\`\`\n`);
  return [HEAD, ...byGroup(publicNames), '## Types\n', ...entries].join('\n');
}

/** @typedef {{ name: string, group: string, isType: boolean, line: string, text: string }} PublicName */

/**
 * A table of functions for each group, and the names of its types.
 * @param {readonly PublicName[]} entries in the order of their headings
 * @returns {string[]}
 */
function byGroup(entries) {
  const anchors = anchorsOf(entries.map(({ name }) => name));
  const unknown = entries.find(({ group }) => !(group in GROUPS));
  if (unknown)
    throw new Error(`${unknown.name} is in lib/src/${unknown.group}, which has no title in setup/package/api.mjs.`);
  return Object.entries(GROUPS).flatMap(([group, title]) => {
    const ofGroup = entries.filter((entry) => entry.group === group);
    if (ofGroup.length === 0) return [];
    const link = (/** @type {PublicName} */ { name }) => `[\`${name}\`](#${anchors.get(name)})`;
    const [types, functions] = [ofGroup.filter(({ isType }) => isType), ofGroup.filter(({ isType }) => !isType)];
    const rows = functions.map((entry) => `| ${link(entry)} | ${entry.line} |`);
    const table = rows.length > 0 ? ['| name | |', '|---|---|', ...rows, ''] : [];
    const list = types.length > 0 ? [`Types: ${types.map(link).join(', ')}.\n`] : [];
    return [`## ${title}\n`, ...table, ...list];
  });
}

/** The anchors of headings, as GitHub makes them: lower case, and a number where one is there already. @param {string[]} names */
function anchorsOf(names) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  return new Map(
    names.map((name) => {
      const anchor = name.toLowerCase();
      const count = counts.get(anchor) ?? 0;
      counts.set(anchor, count + 1);
      return [name, count === 0 ? anchor : `${anchor}-${count}`];
    }),
  );
}

/** The first sentence of a doc comment, on one line of a table. @param {string} comment */
function firstSentence(comment) {
  const [first = ''] = /^.+?[.:](?=\s|$)/s.exec(comment) ?? [comment];
  return first.replace(/:$/, '.').replace(/\s+/g, ' ').replaceAll('|', '\\|').trim();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeAtomically(REPORT, apiReport());
  writeAtomically(SIGNATURES, written(signatures()));
}
