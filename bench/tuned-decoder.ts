import { parseArgs } from 'node:util';
import {
  adam,
  arrays,
  backbone,
  bagOfWords,
  chain,
  crossEntropy,
  cut,
  type Dataset,
  dispose,
  evaluate,
  extract,
  extractLayers,
  fit,
  head,
  join,
  logisticRegression,
  lora,
  type Net,
  oneCycle,
  take,
  tf,
  unfreeze,
} from 'transferlab';
import { alike, DOMAINS, prompted, type Sentences, sentencesOf, testOf } from './asked-sentences';
import { chooseRate } from './choose-rate';
import { WORDINGS } from './prompting';
import { SEEDS } from './seeds';
import { storeRuns } from './stored-runs';

/**
 * Lesson 15's stored results of learning: SmolLM2-135M's states as features of a linear probe, and low-rank additions to its
 * last eight blocks, next to MiniLM's features and words alone, all on the same labels and the same test as `prompting.ts`. The
 * state, and the rate, are chosen on sentences that are not in the test, with seeds that are not used again.
 */
const COMMAND = 'npm run experiment:tuned-decoder';
const CHOOSING = [101, 102];
const LABELS = [8, 16, 80];
/** Tokens of a sentence with what stands around it; longer sentences are cut. */
const TOKENS = 40;
const LAYERS = ['block10', 'block15', 'block20', 'block25', 'norm'];
/** The last block that stays as it is. */
const FROZEN = 'block22';
const RATES = [1e-3, 3e-3];
/** Where additions learn: the two domains whose sentences are short. */
const SHORT = ['products', 'restaurants'] as const;

const WORDING = WORDINGS.sentiment;

/** What the decoder reads: the sentence alone, or in the prompt that precedes its answer. */
const FORMS: Readonly<Record<string, (text: string) => string>> = { plain: (text) => text, prompted: WORDING.prompt };

/** Features of a domain's three parts. */
type Features = Sentences;

const PARTS = ['pool', 'validate', 'test'] as const;

async function each(parts: Sentences, make: (data: Dataset) => Promise<Dataset>): Promise<Features> {
  const pooledParts = [];
  for (const part of PARTS) pooledParts.push(await make(parts[part]));
  const [pool, validate, test] = pooledParts;
  return { pool, validate, test };
}

/**
 * Each feature less its mean over the sentences that labels are drawn from, over its standard deviation there; no label is
 * read.
 */
async function standardised({ pool, validate, test }: Features): Promise<Features> {
  const x = await pool.read([...pool.labels.keys()]);
  const { mean, variance } = tf.moments(x, 0);
  const scaled = async (data: Dataset) => {
    const rows = await data.read([...data.labels.keys()]);
    const values = tf.tidy(() => rows.sub(mean).div(variance.sqrt().add(1e-6)).dataSync<'float32'>());
    rows.dispose();
    const { labels, classes, shape, ids, columns } = data;
    return { ...arrays(values, labels, { classes, shape }), ids, columns };
  };
  const scaledParts = { pool: await scaled(pool), validate: await scaled(validate), test: await scaled(test) };
  tf.dispose([x, mean, variance]);
  return scaledParts;
}

/** States `[texts, tokens, width]` as features of the last token, or of all of them. */
async function pooled(states: Dataset, how: 'last' | 'mean'): Promise<Dataset> {
  const counts = states.columns?.tokens as number[];
  const x = await states.read([...states.labels.keys()]);
  const features = tf.tidy(() => {
    const positions = tf.range(0, x.shape[1] as number).expandDims(0);
    const ends = tf.tensor2d(counts.map((count) => [Math.min(count, x.shape[1] as number)]));
    const counted = how === 'last' ? positions.equal(ends.sub(1)) : positions.less(ends);
    const weights = counted.cast('float32').expandDims(2);
    return x.mul(weights).sum(1).div(weights.sum(1));
  });
  const { labels, classes, ids, columns } = states;
  const pooledFeatures = arrays(features.dataSync<'float32'>(), labels, {
    classes,
    shape: [features.shape[1] as number],
  });
  tf.dispose([x, features]);
  return { ...pooledFeatures, ids, columns };
}

/** Every candidate for features of the decoder, by a name such as `prompted, last at block20`. */
async function decoderFeatures(body: Net, parts: Sentences): Promise<Record<string, Features>> {
  const byName: Record<string, Features> = {};
  for (const [form, prompt] of Object.entries(FORMS)) {
    const states: Record<string, Dataset>[] = [];
    for (const part of PARTS) states.push(await extractLayers(body, prompted(parts[part], body, prompt), LAYERS));
    for (const at of LAYERS) {
      for (const how of ['last', 'mean'] as const) {
        const [pool, validate, test] = await Promise.all(states.map((layers) => pooled(layers[at], how)));
        byName[`${form}, ${how} at ${at}`] = await standardised({ pool, validate, test });
      }
    }
  }
  return byName;
}

/** Penalties to choose from by the labels at hand, for standardised features. */
const PENALTIES = [1, 10, 100, 1000];

async function probed({ pool }: Features, test: Dataset, labels: number, seed: number): Promise<{ accuracy: number }> {
  const { net } = await logisticRegression(take(pool, { perClass: labels / 2, seed }), { penalty: PENALTIES, seed });
  return rightIn(net, test);
}

async function rightIn(net: Net, test: Dataset): Promise<{ accuracy: number }> {
  const { accuracy } = await evaluate(net, test);
  dispose(net);
  return { accuracy };
}

async function features(body: Net, parts: Record<string, Sentences>): Promise<void> {
  const candidates = [...Object.keys(FORMS)].flatMap((form) =>
    ['last', 'mean'].flatMap((how) => LAYERS.map((at) => `${form}, ${how} at ${at}`)),
  );
  const byDomain = new Map<string, Record<string, Features>>();
  for (const domain of DOMAINS) byDomain.set(domain, await decoderFeatures(body, parts[domain]));
  const of = (domain: string, way: string) => (byDomain.get(domain) as Record<string, Features>)[way];

  const choosing = candidates.flatMap((way) =>
    DOMAINS.flatMap((domain) => CHOOSING.flatMap((seed) => [16, 80].map((labels) => ({ way, domain, labels, seed })))),
  );
  const tried = await storeRuns(
    'tuned-decoder-states',
    COMMAND,
    choosing,
    ({ way, domain, labels, seed }) => probed(of(domain, way), of(domain, way).validate, labels, seed),
    testOf(parts),
  );
  const goodness = (way: string) =>
    tried.filter((run) => run.way === way).reduce((sum, { accuracy }) => sum + (accuracy as number), 0);
  const bestOf = (ways: readonly string[]) => ways.reduce((best, way) => (goodness(way) > goodness(best) ? way : best));
  const reader = await backbone('minilm');
  const [words, vectors]: Record<string, Sentences>[] = [{}, {}];
  for (const domain of DOMAINS) {
    const sentences = sentencesOf(domain, reader);
    words[domain] = {
      pool: alike(sentences.pool, parts[domain].pool),
      validate: sentences.validate,
      test: sentences.test,
    };
    vectors[domain] = await standardised(await each(words[domain], (data) => extract(reader, data)));
  }
  dispose(reader);
  /** The last state is what a decoder would be asked for first; the others are the best of their form. */
  const chosen = [
    'plain, last at norm',
    bestOf(candidates.filter((way) => way.startsWith('plain'))),
    bestOf(candidates.filter((way) => way.startsWith('prompted'))),
  ];
  const ways = [...new Set(chosen), 'minilm', 'bag of words'];
  const settings = SEEDS.flatMap((seed) =>
    ways.flatMap((way) => DOMAINS.flatMap((domain) => LABELS.map((labels) => ({ way, domain, labels, seed })))),
  );
  await storeRuns(
    'tuned-decoder-probes',
    COMMAND,
    settings,
    async ({ way, domain, labels, seed }) => {
      if (way === 'minilm') return probed(vectors[domain], vectors[domain].test, labels, seed);
      if (way !== 'bag of words') return probed(of(domain, way), of(domain, way).test, labels, seed);
      const few = take(words[domain].pool, { perClass: labels / 2, seed });
      const bag = bagOfWords(few);
      const { net } = await logisticRegression(bag.of(few), { seed });
      return rightIn(net, bag.of(words[domain].test));
    },
    testOf(parts),
  );
}

/** The layers after a layer as a separate net: it reads that layer's states `[tokens, width]`. */
function behind(body: Net, layer: string): Net {
  const layers = body.layers.slice(body.layers.findIndex(({ name }) => name === layer) + 1);
  const names = layers.map(({ name }) => name);
  const weights = Object.fromEntries(
    Object.entries(body.weights).filter(([name]) => names.includes(name.split('/', 1)[0])),
  );
  const { output } = body;
  return { name: `what is behind ${layer}`, input: { shape: [TOKENS, output[0]] }, layers, weights, output };
}

/** A head that begins as the decoder's own answers: the embeddings of the two words, which are its last layer. */
function answering(body: Net, { classes }: Dataset, seed: number): Net {
  const net = head({ classes, inputFeatures: body.output[0], seed });
  const ids = WORDING.answers.map((answer) => body.input.tokenizer?.encode(answer)[0] as number);
  tf.tidy(() => {
    const rows = tf.gather(body.weights['embedding/token'], tf.tensor1d(ids, 'int32'));
    net.weights['head/kernel'].assign(rows.transpose());
  });
  return net;
}

async function additions(body: Net, parts: Record<string, Sentences>): Promise<void> {
  const states = new Map<string, Features>();
  const below = cut(body, FROZEN);
  const statesOf = async (form: string, domain: string) => {
    const key = `${form} ${domain}`;
    const ofKey =
      states.get(key) ?? (await each(parts[domain], (data) => extract(below, prompted(data, body, FORMS[form]))));
    states.set(key, ofKey);
    return ofKey;
  };
  const top = behind(body, FROZEN);
  interface Setting extends Record<string, unknown> {
    readonly form: string;
    readonly domain: string;
    readonly labels: number;
    readonly rate: number;
    readonly seed: number;
  }
  const tuned = async ({ form, domain, labels, rate, seed }: Setting, part: 'validate' | 'test') => {
    const data = await statesOf(form, domain);
    const few = take(data.pool, { perClass: labels / 2, seed });
    const { classes } = data.pool;
    const last =
      form === 'prompted' ? answering(body, data.pool, seed) : head({ classes, inputFeatures: body.output[0], seed });
    const net = lora(join(top, last), { seed });
    await fit(net, few, {
      loss: crossEntropy(),
      optimizer: chain(unfreeze('*lora*', 'head'), adam(oneCycle(rate))),
      epochs: labels <= 16 ? 10 : 5,
      batch: 8,
      seed,
    });
    const { accuracy } = await evaluate(net, data[part]);
    for (const [name, weight] of Object.entries(net.weights)) if (/lora|head/.test(name)) weight.dispose();
    return { accuracy };
  };
  const rateRuns = RATES.flatMap((rate) =>
    CHOOSING.map((seed) => ({ form: 'prompted', domain: 'products', labels: 16, rate, seed })),
  );
  const tried = await storeRuns(
    'tuned-decoder-rates',
    COMMAND,
    rateRuns,
    (setting) => tuned(setting, 'validate'),
    testOf(parts),
  );
  const rate = chooseRate(tried, RATES);
  const settings = [16, 80].flatMap((labels) =>
    SEEDS.flatMap((seed) => SHORT.map((domain) => ({ form: 'prompted', domain, labels, rate, seed }))),
  );
  await storeRuns('tuned-decoder-lora', COMMAND, settings, (setting) => tuned(setting, 'test'), testOf(parts));
}

export async function main(): Promise<void> {
  const body = await backbone('smollm2-135m', { tokens: TOKENS });
  const parts = Object.fromEntries(DOMAINS.map((domain) => [domain, sentencesOf(domain, body)]));
  const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } });
  for (const [name, part] of Object.entries({ features, additions })) {
    if (!values.only || values.only.includes(name)) await part(body, parts);
  }
}

if (require.main === module) main();
