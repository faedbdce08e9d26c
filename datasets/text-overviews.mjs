/** Draws datasets/sentiment/overview.webp and datasets/mail/overview.webp: some of the texts, in two columns by class. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const here = dirname(fileURLToPath(import.meta.url));
const [WIDTH, LABEL, LINE, CHARACTERS] = [470, 110, 20, 66];
const COLOURS = ['#a33', '#264'];

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** One line of it: what is longer ends in dots. */
const short = (text) => {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length <= CHARACTERS ? line : `${line.slice(0, CHARACTERS - 1)}…`;
};

/** Rows of `{ label, left, right }`, each a list of texts. */
async function textSheet(titles, rows, output) {
  const lines = [];
  const put = (x, y, text, style = '') => lines.push(`<text x="${x}" y="${y}" ${style}>${escaped(text)}</text>`);
  let y = LINE;
  for (const [column, title] of titles.entries()) {
    put(LABEL + column * WIDTH, y, title, `font-weight="bold" fill="${COLOURS[column]}"`);
  }
  for (const { label, left, right } of rows) {
    y += LINE * 1.5;
    put(6, y, label, 'font-weight="bold"');
    for (const [column, texts] of [left, right].entries()) {
      for (const [place, text] of texts.entries()) put(LABEL + column * WIDTH, y + place * LINE, short(text));
    }
    y += LINE * (Math.max(left.length, right.length) - 1);
  }
  const [width, height] = [LABEL + 2 * WIDTH, y + LINE];
  const style = 'font-family="sans-serif" font-size="13" fill="#222"';
  const svg = `<svg width="${width}" height="${height}" ${style}><rect width="100%" height="100%" fill="#fff"/>${lines.join('')}</svg>`;
  await sharp(Buffer.from(svg)).webp({ quality: 85 }).toFile(output);
}

/** The rows of a CSV file as our own scripts write it: quotes doubled, a line feed behind each row. */
function rowsOf(file) {
  const cells = [...readFileSync(file, 'utf8').matchAll(/(?:"((?:[^"]|"")*)"|([^,\n]*))([,\n])/g)];
  const rows = [[]];
  for (const [, quoted, plain, end] of cells) {
    rows.at(-1).push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === '\n') rows.push([]);
  }
  const [header, ...rest] = rows.slice(0, -1);
  return rest.map((row) => Object.fromEntries(row.map((cell, place) => [header[place], cell])));
}

/** Some texts, spread over those rows that have these values. */
function some(rows, values, count) {
  const found = rows.filter((row) => Object.entries(values).every(([name, value]) => row[name] === value));
  return Array.from({ length: count }, (_, n) => found[Math.floor(((n + 0.5) * found.length) / count)].text);
}

await textSheet(
  ['negative', 'positive'],
  ['films', 'products', 'restaurants'].map((domain) => {
    const rows = rowsOf(join(here, 'sentiment', `${domain}.csv`));
    return { label: domain, left: some(rows, { label: 'negative' }, 4), right: some(rows, { label: 'positive' }, 4) };
  }),
  join(here, 'sentiment', 'overview.webp'),
);

const mail = rowsOf(join(here, 'mail', 'train.csv'));
await textSheet(
  ['ham', 'spam'],
  [
    { label: 'easy, spam', left: some(mail, { kind: 'easy-ham' }, 6), right: some(mail, { kind: 'spam' }, 6) },
    { label: 'hard', left: some(mail, { kind: 'hard-ham' }, 6), right: [] },
  ],
  join(here, 'mail', 'overview.webp'),
);
