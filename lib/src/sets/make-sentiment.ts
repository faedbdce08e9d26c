import { join } from 'node:path';
import { writeAtomically } from '../atomic';
import { membersOf } from '../data/packed';
import { cacheFolder, courseFolder } from '../places';
import { csvOf } from './csv-of';

/** Domain names and their source files. */
const DOMAINS = { films: 'imdb', products: 'amazon', restaurants: 'yelp' };
const LABELS = ['negative', 'positive'];
/** Consecutive sentences per block: neighbours may belong to one review. */
const BLOCK = 10;

interface Sentence {
  readonly text: string;
  readonly class: number | null;
}

/** Some sentences were saved as Windows-1252 and read as Latin-1; only these three characters occur. */
const CORRECTED: Readonly<Record<string, string>> = { '\x85': '…', '\x96': '–', '\x97': '—' };

const corrected = (text: string) =>
  text
    .replace(/[\x85\x96\x97]/g, (character) => CORRECTED[character])
    .replace(/\s+/g, ' ')
    .trim();

/** The key of a sentence for deduplication: lower case, without punctuation and spaces. */
const normalised = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');

/**
 * The sentences of the three domains as rows `text, label, block`. Of a repeated sentence, within or across domains, only
 * the first occurrence is kept, so that no split and no pair of domains shares one. Rows without a label are left out.
 */
export function sentimentRows(
  domains: Readonly<Record<string, readonly Sentence[]>>,
): Record<string, (string | number)[][]> {
  const seen = new Set<string>();
  const rowsOf = (sentences: readonly Sentence[]) =>
    sentences.flatMap(({ text, class: label }, index) => {
      const key = normalised(text);
      if (key === '' || label === null || seen.has(key)) return [];
      seen.add(key);
      return [[corrected(text), LABELS[label], Math.floor(index / BLOCK)]];
    });
  return Object.fromEntries(Object.entries(domains).map(([name, sentences]) => [name, rowsOf(sentences)]));
}

/** Writes `datasets/sentiment/DOMAIN.csv` from the package that setup fetched; returns each domain's number of sentences. */
export async function makeSentiment(
  from = join(cacheFolder(), 'downloads', 'sets'),
  datasets = join(courseFolder() ?? process.cwd(), 'datasets'),
): Promise<Record<string, number>> {
  const fixture = (file: string) => `package/test/fixtures/${file}.json`;
  const paths = new Set(Object.values(DOMAINS).map(fixture));
  const files = await membersOf(join(from, 'sentiment-5.0.2.tgz'), (path) => paths.has(path));
  const read = (file: string): Sentence[] => JSON.parse(files.get(fixture(file))!.toString('utf8'));
  const rows = sentimentRows(Object.fromEntries(Object.entries(DOMAINS).map(([name, file]) => [name, read(file)])));
  for (const [name, sentences] of Object.entries(rows)) {
    writeAtomically(join(datasets, 'sentiment', `${name}.csv`), csvOf(['text', 'label', 'block'], sentences));
  }
  return Object.fromEntries(Object.entries(rows).map(([name, sentences]) => [name, sentences.length]));
}
