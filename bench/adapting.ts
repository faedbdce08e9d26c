import { parseArgs } from 'node:util';
import {
  type Adaptation,
  adabn,
  adam,
  adda,
  cdan,
  coral,
  crossEntropy,
  type Dataset,
  dann,
  deepEmbeddedValidation,
  dispose,
  evaluate,
  fit,
  type History,
  importanceWeightedValidation,
  informationMaximisation,
  jointMmd,
  mcc,
  minimumEntropy,
  mmd,
  type Net,
  pseudoLabels,
  ramp,
  type Schedule,
  sinkhorn,
  sourceRisk,
  tent,
  unlabelled,
} from 'transferlab';
import { accuracyOn } from './accuracy-on';
import { FRESH, SEEDS } from './seeds';
import { LISTED, type Run, storeRuns } from './stored-runs';
import { type Domains, TRANSFERS } from './transfers';

/**
 * Lessons 09 to 11's stored results: each way of adapting on each transfer. Every way gets the same net, steps and rate; how
 * much its loss counts is chosen among three by information maximisation on the unlabelled target, with a seed that is not used
 * again. What other criteria say of each candidate, and the truth, is stored next to it. The target's test is the same in every
 * run: nothing adapts to it, and the criteria do not read it.
 */
const COMMAND = 'npm run experiment:adapting';
const CHOOSING = [101];

/** What the ways of a transfer have in common. */
interface Common {
  readonly weight: Schedule;
  readonly at?: string;
  readonly hidden?: readonly number[];
}

interface Way {
  readonly weights: readonly number[];
  readonly adapt: (target: Dataset, common: Common) => Adaptation;
}

/** Weights that are tried; each grows to its height by `ramp`, since a target is noise to a net that knows nothing yet. */
const WAYS: Readonly<Record<string, Way>> = {
  mmd: { weights: [1, 3, 10], adapt: (target, { weight, at }) => mmd(target, { weight, at }) },
  'joint mmd': { weights: [1, 3, 10], adapt: (target, { weight, at }) => jointMmd(target, { weight, at }) },
  coral: { weights: [1, 10, 100], adapt: (target, { weight, at }) => coral(target, { weight, at }) },
  entropy: { weights: [0.03, 0.1, 0.3], adapt: (target, { weight }) => minimumEntropy(target, { weight }) },
  mcc: { weights: [0.3, 1, 3], adapt: (target, { weight }) => mcc(target, { weight }) },
  'pseudo-labels': { weights: [0.1, 0.3, 1], adapt: (target, { weight }) => pseudoLabels(target, { weight }) },
  dann: { weights: [0.1, 0.3, 1], adapt: (target, common) => dann(target, common) },
  cdan: { weights: [0.1, 0.3, 1], adapt: (target, common) => cdan(target, common) },
  'cdan with entropy': {
    weights: [0.1, 0.3, 1],
    adapt: (target, common) => cdan(target, { ...common, entropy: true }),
  },
  sinkhorn: { weights: [0.01, 0.1, 1], adapt: (target, { weight, at }) => sinkhorn(target, { weight, at }) },
};

/** In two stages, half of the epochs each: the source, then its adversary. Its weight is its highest rate. */
const ADDA = { name: 'adda', weights: [1e-5, 1e-4, 1e-3] };

const weightsOf = (way: string) => (way === ADDA.name ? ADDA.weights : WAYS[way].weights);

const waysOf = (transfer: string) => TRANSFERS[transfer].ways ?? [...Object.keys(WAYS), ADDA.name];

const grown =
  (height: number): Schedule =>
  (position) =>
    height * ramp()(position);

interface Chosen {
  readonly name: string;
  readonly weight: number;
}

/** A net that learnt the source, and the target by this way. Labels of the target are taken away before it sees any. */
async function trained(
  transfer: string,
  parts: Domains,
  seed: number,
  way?: Chosen,
): Promise<{ net: Net; history: History }> {
  if (way?.name === ADDA.name) return inTwoStages(transfer, parts, seed, way.weight);
  const { net: draw, optimizer, epochs, batch, at, hidden } = TRANSFERS[transfer];
  const net = await draw(parts, seed);
  const adapt = way && WAYS[way.name].adapt(unlabelled(parts.target), { weight: grown(way.weight), at, hidden });
  const history = await fit(net, parts.train, {
    loss: crossEntropy(),
    optimizer: optimizer(),
    epochs,
    batch,
    seed,
    ...(adapt && { adapt }),
  });
  return { net, history };
}

async function inTwoStages(transfer: string, parts: Domains, seed: number, rate: number) {
  const { net: draw, optimizer, epochs, batch, at, hidden } = TRANSFERS[transfer];
  const [first, second] = [Math.ceil(epochs / 2), Math.floor(epochs / 2)];
  const net = await draw(parts, seed);
  await fit(net, parts.train, { loss: crossEntropy(), optimizer: optimizer(), epochs: first, batch, seed });
  const falling = adam((position) => rate * (1 - position));
  const adapted = await adda(net, parts.train, unlabelled(parts.target), {
    optimizer: falling,
    epochs: second,
    batch,
    seed,
    at,
    hidden,
  });
  dispose(net);
  return adapted;
}

/** What a net is worth on the target's test, and each class by itself. */
async function measured(net: Net, { test }: Domains): Promise<{ accuracy: number; recalls: (number | null)[] }> {
  const { accuracy, confusion } = await evaluate(net, test);
  const recalls = confusion.map((row, label) => {
    const count = row.reduce((sum, predicted) => sum + predicted, 0);
    return count === 0 ? null : Number((row[label] / count).toFixed(4));
  });
  return { accuracy, recalls };
}

/** What can be said of a net without the target's labels: the higher the better, so risks are taken from 1. */
async function criteria(net: Net, { heldOut, target }: Domains): Promise<Record<string, number>> {
  const blind = unlabelled(target);
  const weighted = await importanceWeightedValidation(net, heldOut, blind);
  const embedded = await deepEmbeddedValidation(net, heldOut, blind);
  return {
    'information maximisation': await informationMaximisation(net, blind),
    'source accuracy': 1 - (await sourceRisk(net, heldOut)),
    'importance-weighted validation': 1 - weighted.risk,
    'deep embedded validation': 1 - embedded.risk,
    'effective sample size': weighted.effectiveSampleSize,
  };
}

/** Methods that are run with fresh seeds and compared with source only (`families.json`). */
const PRIMARY: Readonly<Record<string, readonly string[]>> = {
  'coloured to black and white': ['joint mmd', 'mcc'],
  'coloured to three classes of black and white': ['joint mmd', 'mcc'],
  'digits to digits on photographs': ['dann', 'cdan', 'mcc'],
};

const [SOURCE_ONLY, TARGET_ONLY] = ['source only', 'target only'];

/** Candidates with all that is known of each, and the weight that information maximisation chooses for each way. */
async function choose(transfer: string): Promise<Record<string, number>> {
  const candidates = [
    { way: SOURCE_ONLY, weight: 0 },
    ...waysOf(transfer).flatMap((way) => weightsOf(way).map((weight) => ({ way, weight }))),
  ];
  const { epochs } = TRANSFERS[transfer];
  const { train, test, everything } = await TRANSFERS[transfer].domains(CHOOSING[0]);
  // Where criteria have examples of the source to themselves, candidates are trained on fewer than what is chosen.
  const common = { transfer, epochs, ...(everything && { examples: train.labels.length }) };
  const settings = CHOOSING.flatMap((seed) => candidates.map((candidate) => ({ ...common, ...candidate, seed })));
  const run = async ({ way, weight, seed }: (typeof settings)[number]) => {
    const parts = await TRANSFERS[transfer].domains(seed);
    const { net } = await trained(transfer, parts, seed, way === SOURCE_ONLY ? undefined : { name: way, weight });
    const result = { ...(await criteria(net, parts)), accuracy: (await evaluate(net, parts.test)).accuracy };
    dispose(net);
    return result;
  };
  const runs = await storeRuns(`adapting/choosing ${transfer}`, COMMAND, settings, run, test);
  const best = (way: string) =>
    runs.filter((candidate) => candidate.way === way).reduce((a, b) => (score(b) > score(a) ? b : a)).weight as number;
  return Object.fromEntries(waysOf(transfer).map((way) => [way, best(way)]));
}

const score = (run: Run) => run['information maximisation'] as number;

/** Five seeds of each way at its weight, of the source alone (as it is, and with two ways that come after), and of the target. */
async function measure(transfer: string, weights: Record<string, number>): Promise<void> {
  const ways = [
    { way: SOURCE_ONLY, weight: 0 },
    { way: TARGET_ONLY, weight: 0 },
    ...Object.entries(weights).map(([way, weight]) => ({ way, weight })),
  ];
  const { epochs } = TRANSFERS[transfer];
  const settingsOf = (seeds: readonly number[], some: typeof ways) =>
    seeds.flatMap((seed) => some.map((way) => ({ transfer, ...way, epochs, seed })));
  const { test } = await TRANSFERS[transfer].domains(SEEDS[0]);
  const run = async ({ way, weight, seed }: { way: string; weight: number; seed: number }) => {
    const drawn = await TRANSFERS[transfer].domains(seed);
    const source = drawn.everything ?? drawn.train;
    const parts = { ...drawn, train: way === TARGET_ONLY ? drawn.target : source };
    const adapts = way !== SOURCE_ONLY && way !== TARGET_ONLY;
    const { net, history } = await trained(transfer, parts, seed, adapts ? { name: way, weight } : undefined);
    const result: Run = { ...(await measured(net, parts)), seconds: Number(history.seconds.toFixed(2)) };
    // Which of thousands of digits are right is not stored.
    if (test.labels.length <= LISTED) result.right = (await accuracyOn(net, test)).right;
    const watched = history.epochs.map((epoch) => epoch.measures?.['discriminator accuracy']);
    if (watched[0] !== undefined) result.discriminator = watched.map((value) => Number(value?.toFixed(4)));
    if (way === SOURCE_ONLY && hasNorms(net)) Object.assign(result, await afterwards(net, parts, seed));
    dispose(net);
    return result;
  };
  await storeRuns(`adapting/${transfer}`, COMMAND, settingsOf(SEEDS, ways), run, test);
  const primary = PRIMARY[transfer];
  if (!primary) return;
  const named = ways.filter(({ way }) => [SOURCE_ONLY, ...primary].includes(way));
  await storeRuns(`fresh/adapting/${transfer}`, COMMAND, settingsOf(FRESH, named), run, test);
}

/** The same net with the target's statistics, then with the least entropy on the target. */
async function afterwards(net: Net, parts: Domains, seed: number): Promise<Run> {
  const target = unlabelled(parts.target);
  await adabn(net, target);
  const byStatistics = await measured(net, parts);
  await tent(net, target, { optimizer: adam(1e-3), epochs: 1, batch: 64, seed });
  return { adabn: byStatistics, tent: await measured(net, parts) };
}

const hasNorms = (net: Net) => Object.keys(net.weights).some((name) => name.endsWith('/variance'));

export async function main(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } });
  for (const transfer of values.only ?? Object.keys(TRANSFERS)) await measure(transfer, await choose(transfer));
}

if (require.main === module) main();
