import { readFileSync } from 'node:fs';
import { findUpwards, type Interval } from 'transferlab';
import type { Accuracy } from './accuracy';
import type { LabelAccuracy } from './by-labels';
import { saveCitations } from './citations';
import type { DecoderAccuracy } from './decoder-accuracy';
import { markdownTable } from './markdown-table';
import type { Published } from './published';
import type { SentenceAccuracy } from './sentence-accuracy';
import { saveSpeed } from './speed';
import { saveText } from './stored-runs';

const pathOf = (file: string) => findUpwards(file, __dirname) as string;
const stored = (file: string) => JSON.parse(readFileSync(pathOf(file), 'utf8'));

const percent = (share: number) => (100 * share).toFixed(1);
const points = ({ mean, low, high }: Interval) => `${percent(mean)} (${percent(low)} to ${percent(high)})`;

/** What a paper has next to ours: from what to what, in percent, and where it can be read. */
function publishedText({ published }: { readonly published?: Published }): string {
  if (!published) return '';
  const { sourceOnly, adapted, data, paper } = published;
  return `${sourceOnly === undefined ? '' : `${sourceOnly} → `}${adapted}, ${data} (${paper})`;
}

/** One transfer: what each way came to, with what it brought against the source alone. */
function ofTransfer(transfer: string, accuracies: readonly Accuracy[]): string {
  const rows = accuracies.map((entry) => [
    entry.way,
    points(entry.accuracy),
    entry.gain ? points(entry.gain) : '',
    publishedText(entry),
  ]);
  return `### ${transfer}\n\n${markdownTable(['way', 'accuracy in %', 'points gained', 'a paper, on its own data'], rows)}`;
}

/** A table for each transfer. */
function byTransfer(accuracies: readonly Accuracy[]): string[] {
  const transfers = [...new Set(accuracies.map(({ transfer }) => transfer))];
  return transfers.map((transfer) =>
    ofTransfer(
      transfer,
      accuracies.filter((entry) => entry.transfer === transfer),
    ),
  );
}

/** Ways of learning from few labels: what each came to with how many. */
function fromFewLabels(
  title: string,
  what: string,
  accuracies: readonly (SentenceAccuracy | DecoderAccuracy | LabelAccuracy)[],
): string {
  const rows = accuracies.map((entry) => [
    'rate' in entry ? `${entry.way}, rate ${entry.rate}` : entry.way,
    String(entry.labels),
    points(entry.accuracy),
    'gain' in entry && entry.gain ? `${points(entry.gain)} than ${entry.than}` : '',
    publishedText('published' in entry ? entry : {}),
  ]);
  return `### ${title}\n\n${markdownTable(['way', what, 'accuracy in %', 'points more', 'a paper, on its own data'], rows)}`;
}

/** `guides/figures.md`, from the stored results: ours, and what papers report. */
export function figures(): string {
  const { accuracies, sourceFree, sentences, decoder, keywords } = stored('bench/accuracy.json') as {
    accuracies: Accuracy[];
    sourceFree: Accuracy[];
    sentences: SentenceAccuracy[];
    decoder: DecoderAccuracy[];
    keywords: LabelAccuracy[];
  };
  return `${[
    '# Figures',
    'Made by `npm run figures` from `bench/accuracy.json`; nothing here is typed by hand. Times are in [speed.md](speed.md).',
    '## Accuracy',
    "Means of five seeds with 95 % intervals, on examples that no choice was made on. Points gained are against the source alone, seed by seed. A paper's figures are on its own data with its own network: they show the direction of a method's effect there and are not comparable with ours. [Citations](citations.md) lists every paper that the course names, and what its entry was compared with.",
    ...byTransfer(accuracies),
    '## Digits adapted without source data',
    'Means of ten fresh seeds with 95 % intervals; settings were fixed with another seed on digits that are not used here (`bench/source-free.ts`). All arms have the same network, a LeNet with batch normalisation, and the same random changes of the images, so these figures are not comparable with those above.',
    ...byTransfer(sourceFree),
    '## Few labels',
    fromFewLabels('sentences, with an encoder (lesson 14)', 'labelled sentences', sentences),
    fromFewLabels('sentences, with a decoder (lesson 15)', 'labelled sentences', decoder),
    fromFewLabels('twelve words by voices that were not heard (lesson 16)', 'examples of each word', keywords),
  ].join('\n\n')}\n`;
}

if (require.main === module) {
  saveText(pathOf('guides/figures.md'), figures());
  saveCitations();
  saveSpeed();
}
