import { join } from 'node:path';
import { writeAtomically } from '../atomic';
import { membersOf } from '../data/packed';
import { cacheFolder, courseFolder } from '../places';
import { csvOf } from './csv-of';

/** Our name of a domain, and the file that holds it. */
const DOMAINS = { films: 'imdb', products: 'amazon', restaurants: 'yelp' };
const LABELS = ['negative', 'positive'];
/** So many sentences that follow each other in the file share a block: neighbours may be of one review. */
const BLOCK = 10;

interface Sentence {
  readonly text: string;
  readonly class: number | null;
}

/** Some sentences were saved as Windows-1252 and read as Latin-1: these three are the ones that occur. */
const MENDED: Readonly<Record<string, string>> = { '\x85': '…', '\x96': '–', '\x97': '—' };

const mended = (text: string) =>
  text
    .replace(/[\x85\x96\x97]/g, (character) => MENDED[character])
    .replace(/\s+/g, ' ')
    .trim();

/** What two sentences share that differ in capitals, marks and spaces alone. */
const essence = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');

/**
 * The sentences of the three domains as rows `text, label, block`. A sentence that occurs twice, in one domain or in two,
 * is kept where it is first: so no split and no pair of domains shares one. Rows without a label are left out.
 */
export function sentimentRows(
  domains: Readonly<Record<string, readonly Sentence[]>>,
): Record<string, (string | number)[][]> {
  const seen = new Set<string>();
  const rowsOf = (sentences: readonly Sentence[]) =>
    sentences.flatMap(({ text, class: label }, place) => {
      const key = essence(text);
      if (key === '' || label === null || seen.has(key)) return [];
      seen.add(key);
      return [[mended(text), LABELS[label], Math.floor(place / BLOCK)]];
    });
  return Object.fromEntries(Object.entries(domains).map(([name, sentences]) => [name, rowsOf(sentences)]));
}

/** Writes `datasets/sentiment/DOMAIN.csv` from the package that set-up fetched; returns how many sentences each has. */
export async function makeSentiment(
  from = join(cacheFolder(), 'downloads', 'sets'),
  datasets = join(courseFolder() ?? process.cwd(), 'datasets'),
): Promise<Record<string, number>> {
  const fixture = (file: string) => `package/test/fixtures/${file}.json`;
  const wanted = new Set(Object.values(DOMAINS).map(fixture));
  const files = await membersOf(join(from, 'sentiment-5.0.2.tgz'), (path) => wanted.has(path));
  const read = (file: string): Sentence[] => JSON.parse(files.get(fixture(file))!.toString('utf8'));
  const rows = sentimentRows(Object.fromEntries(Object.entries(DOMAINS).map(([name, file]) => [name, read(file)])));
  for (const [name, sentences] of Object.entries(rows)) {
    writeAtomically(join(datasets, 'sentiment', `${name}.csv`), csvOf(['text', 'label', 'block'], sentences));
  }
  return Object.fromEntries(Object.entries(rows).map(([name, sentences]) => [name, sentences.length]));
}
