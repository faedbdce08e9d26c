import { parseArgs } from 'node:util';
import {
  aad,
  adam,
  affine,
  augment,
  crossEntropy,
  type Dataset,
  dispose,
  evaluate,
  fit,
  lenet,
  type Net,
  nrc,
  oneCycle,
  shot,
  unlabelled,
} from 'transferlab';
import { FRESH } from './seeds';
import { type Run, storeRuns } from './stored-runs';
import { scaled, TRANSFERS } from './transfers';

/**
 * Digits adapted without source data, at the level of the papers. The net, its training and each method's settings were fixed with
 * seed 201 and a fifth of the target's training digits, which is not used again; the ten fresh seeds are measured on the target's
 * test, which nothing adapts to. Every arm has the same net and the same changes of the images.
 */
const COMMAND = 'npm run experiment:source-free';

/** Epochs on the source, and on the target where its labels are known: the loss of both has converged by then. */
const EPOCHS: Readonly<Record<string, { readonly source: number; readonly target: number }>> = {
  'optical digits to MNIST': { source: 20, target: 12 },
  'MNIST to optical digits': { source: 8, target: 40 },
};

const BATCH = 64;

/** What the methods have in common: their batches need examples of all classes. */
const adapting = (seed: number) => ({
  optimizer: adam((position) => 1e-3 * (1 - position)),
  epochs: 8,
  batch: 128,
  seed,
});

const METHODS: Readonly<Record<string, (net: Net, target: Dataset, seed: number) => Promise<unknown>>> = {
  shot: (net, target, seed) => shot(net, target, { ...adapting(seed), labelWeight: 0.1 }),
  nrc: (net, target, seed) => nrc(net, target, adapting(seed)),
  aad: (net, target, seed) => aad(net, target, adapting(seed)),
};

/** LeNet with batch normalisation, and images that are turned, scaled and moved in training. */
function network(seed: number): Net {
  const net = scaled(lenet({ channels: 3, normalise: true, seed }));
  return augment(net, affine({ degrees: 15, zoom: [0.8, 1.2], shift: 0.1 }));
}

async function trained(data: Dataset, epochs: number, seed: number): Promise<Net> {
  const net = network(seed);
  const loss = crossEntropy({ smoothing: 0.1 });
  await fit(net, data, { loss, optimizer: adam(oneCycle(2e-3)), epochs, batch: BATCH, seed });
  return net;
}

async function measure(transfer: string): Promise<void> {
  const domains = TRANSFERS[transfer].domains;
  const { test } = await domains(FRESH[0]);
  const epochs = EPOCHS[transfer];
  const ways = ['source only', ...Object.keys(METHODS), 'target only'];
  const settings = FRESH.flatMap((seed) => ways.map((way) => ({ transfer, way, seed, ...epochs })));
  const run = async ({ way, seed }: { way: string; seed: number }): Promise<Run> => {
    const { everything, target } = await domains(seed);
    const net = await (way === 'target only'
      ? trained(target, epochs.target, seed)
      : trained(everything as Dataset, epochs.source, seed));
    const started = performance.now();
    await METHODS[way]?.(net, unlabelled(target), seed);
    const seconds = Number(((performance.now() - started) / 1000).toFixed(1));
    const { accuracy } = await evaluate(net, test);
    dispose(net);
    return { accuracy, ...(way in METHODS && { seconds }) };
  };
  await storeRuns(`fresh/source-free/${transfer}`, COMMAND, settings, run, test);
}

export async function main(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } });
  for (const transfer of values.only ?? Object.keys(EPOCHS)) await measure(transfer);
}

if (require.main === module) main();
