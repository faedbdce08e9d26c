import { parseArgs } from 'node:util';
import { backbone, classifyByPrompt, type Dataset, type Net, take } from 'transferlab';
import { DOMAINS, type Sentences, sentencesOf, testOf, textsOf } from './asked-sentences';
import { inOrderOf } from './in-order-of';
import { mean } from './mean';
import { SEEDS } from './seeds';
import { type Run, storeRuns } from './stored-runs';

/**
 * Lesson 15's stored results of prompts: SmolLM2-135M is asked what a sentence says, without training. The wording is chosen on
 * sentences that are not in the test; the test's are the same in every run. Prompts with examples and without are asked of the
 * same sentences.
 */
const COMMAND = 'npm run experiment:prompting';
const SHOTS = [2, 4, 8];
/** Where examples stand before the question, of which half of the test is asked, of each class so many. */
const HALF = 30;
/** Where labels are turned and orders are tried: the two domains whose sentences are short. */
const SHORT = ['products', 'restaurants'] as const;

/** A way to ask: what stands around a sentence, and the answers for negative and positive. */
interface Wording {
  readonly prompt: (text: string) => string;
  readonly answers: readonly [negative: string, positive: string];
}

export const WORDINGS: Readonly<Record<string, Wording>> = {
  sentiment: { prompt: (text) => `Review: ${text}\nSentiment:`, answers: [' negative', ' positive'] },
  'sentiment, Negative': { prompt: (text) => `Review: ${text}\nSentiment:`, answers: [' Negative', ' Positive'] },
  mood: { prompt: (text) => `Review: ${text}\nMood:`, answers: [' bad', ' good'] },
  'it was': { prompt: (text) => `${text} It was`, answers: [' terrible', ' great'] },
  'all in all': { prompt: (text) => `${text} All in all, it was`, answers: [' bad', ' good'] },
  recommend: { prompt: (text) => `"${text}"\nWould they recommend it?`, answers: [' No', ' Yes'] },
  chat: {
    prompt: (text) =>
      `<|im_start|>user\nIs this review positive or negative? Answer with one word.\n${text}<|im_end|>\n<|im_start|>assistant\n`,
    answers: ['Negative', 'Positive'],
  },
};

/** Texts that say nothing, as contextual calibration takes them (Zhao 2021). */
const NEUTRAL = ['N/A', '[MASK]', ''];

interface Shot {
  readonly text: string;
  readonly label: number;
}

/** How many are right as they are answered, and with an answer's tendency taken off in three ways. */
async function asked(net: Net, test: Dataset, wording: string, shots: readonly Shot[] = []): Promise<Run> {
  const texts = textsOf(test);
  const all = await classifyByPrompt(net, [...texts, ...NEUTRAL], { ...WORDINGS[wording], shots });
  const scores = all.scores.map(([negative, positive]) => positive - negative);
  const [ofTexts, blank] = [scores.slice(0, texts.length), scores.slice(texts.length)];
  const right = (limit: number) => ofTexts.filter((score, at) => (score > limit ? 1 : 0) === test.labels[at]).length;
  const share = (limit: number) => right(limit) / ofTexts.length;
  // The mean of the shares of each answer, as the paper has it.
  const positive = mean(blank.map((score) => 1 / (1 + Math.exp(-score))));
  return {
    accuracy: share(0),
    'says positive': ofTexts.filter((score) => score > 0).length / ofTexts.length,
    'calibrated by N/A': share(blank[0]),
    'calibrated by three': share(Math.log(positive / (1 - positive))),
    // Over the texts themselves, whose labels are not read (batch calibration, Zhou 2024).
    'calibrated by the batch': share(mean(ofTexts)),
  };
}

/** As many examples of each class, in their own order for each seed. */
function drawnShots({ pool }: Sentences, count: number, seed: number): Shot[] {
  const some = take(pool, { perClass: count / 2, seed });
  const shots = textsOf(some).map((text, index) => ({ text, label: some.labels[index] }));
  return inOrderOf(seed, shots);
}

async function wordings(net: Net, of: Record<string, Sentences>): Promise<string> {
  const settings = Object.keys(WORDINGS).flatMap((wording) => DOMAINS.map((domain) => ({ wording, domain })));
  const tried = await storeRuns(
    'prompting-choosing',
    COMMAND,
    settings,
    ({ wording, domain }) => asked(net, of[domain].validate, wording),
    testOf(of),
  );
  await storeRuns(
    'prompting-wordings',
    COMMAND,
    settings,
    ({ wording, domain }) => asked(net, of[domain].test, wording),
    testOf(of),
  );
  const goodness = (wording: string) =>
    mean(tried.filter((run) => run.wording === wording).map(({ accuracy }) => accuracy as number));
  return Object.keys(WORDINGS).reduce((best, name) => (goodness(name) > goodness(best) ? name : best));
}

/** The first so many of each class: also among what `take` gives for more of them. */
const halfOf = ({ test }: Sentences) => take(test, { perClass: HALF, seed: 0 });

async function fewShot(net: Net, of: Record<string, Sentences>, wording: string): Promise<void> {
  const run = ({ shots, domain, seed }: { shots: number; domain: string; seed: number }) =>
    asked(net, halfOf(of[domain]), wording, drawnShots(of[domain], shots, seed));
  const settingsOf = (domains: readonly string[]) =>
    SEEDS.flatMap((seed) =>
      SHOTS.flatMap((shots) => domains.map((domain) => ({ wording, shots, domain, tested: 2 * HALF, seed }))),
    );
  await storeRuns('prompting-shots', COMMAND, settingsOf(SHORT), run, testOf(of));
  // Long sentences, and so long prompts, in a separate file.
  await storeRuns('prompting-shots-films', COMMAND, settingsOf(['films']), run, testOf(of));
}

/** The question alone, asked of the same sentences. Nothing is drawn: each seed has the same answers, to be paired with the draws. */
async function noShots(net: Net, of: Record<string, Sentences>, wording: string): Promise<void> {
  const known = new Map<string, Run>();
  const settings = SEEDS.flatMap((seed) =>
    DOMAINS.map((domain) => ({ wording, shots: 0, domain, tested: 2 * HALF, seed })),
  );
  const run = async ({ domain }: { domain: string }) => {
    const answers = known.get(domain) ?? (await asked(net, halfOf(of[domain]), wording));
    known.set(domain, answers);
    return answers;
  };
  await storeRuns('prompting-no-shots', COMMAND, settings, run, testOf(of));
}

/** The same eight examples, each with the other label (Min 2022). */
async function wrongLabels(net: Net, of: Record<string, Sentences>, wording: string): Promise<void> {
  const grid = SEEDS.flatMap((seed) => SHORT.map((domain) => ({ wording, shots: 8, domain, tested: 2 * HALF, seed })));
  await storeRuns(
    'prompting-wrong-labels',
    COMMAND,
    grid,
    ({ shots, domain, seed }) => {
      const turned = drawnShots(of[domain], shots, seed).map(({ text, label }) => ({ text, label: 1 - label }));
      return asked(net, halfOf(of[domain]), wording, turned);
    },
    testOf(of),
  );
}

/** All orders of some things. */
function orders<Thing>(things: readonly Thing[]): Thing[][] {
  if (things.length === 0) return [[]];
  return things.flatMap((first, index) =>
    orders(things.filter((_, at) => at !== index)).map((rest) => [first, ...rest]),
  );
}

/** The same four examples in all 24 orders. */
async function inAllOrders(net: Net, of: Record<string, Sentences>, wording: string): Promise<void> {
  const domain = 'products';
  const all = orders(drawnShots(of[domain], 4, 1));
  const settings = all.map((shots, order) => {
    return { wording, domain, labels: shots.map(({ label }) => '-+'[label]).join(''), order };
  });
  await storeRuns(
    'prompting-orders',
    COMMAND,
    settings,
    ({ order }) => asked(net, halfOf(of[domain]), wording, all[order]),
    testOf(of),
  );
}

export async function main(): Promise<void> {
  const net = await backbone('smollm2-135m', { classifier: true, tokens: 256 });
  const of = Object.fromEntries(DOMAINS.map((domain) => [domain, sentencesOf(domain, net)]));
  const wording = await wordings(net, of);
  const parts = { none: noShots, shots: fewShot, labels: wrongLabels, orders: inAllOrders };
  const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } });
  for (const [name, part] of Object.entries(parts)) {
    if (!values.only || values.only.includes(name)) await part(net, of, wording);
  }
}

if (require.main === module) main();
