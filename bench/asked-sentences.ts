import { arrays, csv, type Dataset, type Net, split, subset, take } from 'transferlab';

/** What the sentences are about: `datasets/sentiment/CARD.md`. */
export const DOMAINS = ['products', 'films', 'restaurants'] as const;

/** Sentences of a domain to draw labels from, to choose by, and to test on; the same ones whatever is tried. */
export interface Sentences {
  readonly pool: Dataset;
  readonly validate: Dataset;
  readonly test: Dataset;
}

/** Sentences of each class that labels are drawn from, that choices are made by, and to test on. */
const [POOL, VALIDATE, TEST] = [80, 20, 60];

/** A domain as a net reads it, in parts that no run's seed draws again. No block of ten sentences in a row, so hardly a review, is on two sides. */
export function sentencesOf(domain: string, net: Net): Sentences {
  const file = `datasets/sentiment/${domain}.csv`;
  const all = csv(file, { text: 'text', label: 'label', columns: ['block'], for: net, truncate: true });
  const { train, validate, test } = split(all, { test: 0.2, validate: 0.1, group: 'block', seed: 0 });
  const some = (data: Dataset, perClass: number) => take(data, { perClass, seed: 0 });
  return { pool: some(train, POOL), validate: some(validate, VALIDATE), test: some(test, TEST) };
}

/** The test sentences of all domains, as results name them. */
export const testOf = (of: Readonly<Record<string, Sentences>>) => ({
  name: DOMAINS.join(', '),
  ids: DOMAINS.flatMap((domain) => of[domain].test.ids),
});

export const textsOf = ({ columns }: Dataset) => columns?.text as string[];

/** The same examples with other texts around their sentences, in the ids of the net. What is too long loses its sentence's end. */
export function prompted(data: Dataset, net: Net, prompt: (text: string) => string): Dataset {
  const { tokenizer, shape } = net.input;
  if (!tokenizer) throw new Error(`${net.name} reads no text.`);
  const [length] = shape;
  const ids = textsOf(data).map((text) => {
    const whole = tokenizer.encode(prompt(text));
    if (whole.length <= length) return whole;
    const frame = tokenizer.encode(prompt('')).length;
    const short = tokenizer.decode(tokenizer.encode(text).slice(0, length - frame - 2));
    return tokenizer.encode(prompt(short)).slice(-length);
  });
  const rows = ids.map((row) => [...row, ...Array<number>(length - row.length).fill(tokenizer.padding)]);
  const features = arrays(rows, data.labels, { classes: data.classes, name: data.name });
  const columns = { ...data.columns, tokens: ids.map((row) => row.length) };
  return { ...features, ids: data.ids, columns, vocabulary: tokenizer.name };
}

/** The same examples of another reading of the same sentences. */
export function alike(data: Dataset, likeThis: Dataset): Dataset {
  const indexOf = new Map(data.ids.map((id, index) => [id, index]));
  return subset(
    data,
    likeThis.ids.map((id) => indexOf.get(id) as number),
  );
}
