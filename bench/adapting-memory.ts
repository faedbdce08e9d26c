import { adam, crossEntropy, dann, fit, mmd, unlabelled } from 'transferlab';
import { examples, NETS } from './nets';
import { runApart } from './run-apart';
import { storeRuns } from './stored-runs';

/**
 * How the memory of a step that adapts grows with its batch: the most that a process had which trained LeNet for a few steps
 * of `batch` examples of each domain. Data and TensorFlow itself are in every figure.
 */
const COMMAND = 'npm run bench:adapting-memory';
const BATCHES = [64, 128, 256, 512, 1024];
const EXAMPLES = 4096;

const WAYS: Readonly<Record<string, typeof dann>> = {
  dann: (target) => dann(target, { weight: 1 }),
  'mmd, unbiased': (target) => mmd(target, { weight: 1 }),
  'mmd, linear': (target) => mmd(target, { weight: 1, estimate: 'linear' }),
};

async function measure(way: string, batch: number): Promise<void> {
  const net = await NETS.lenet();
  const adapt = way in WAYS ? WAYS[way](unlabelled(examples(net, EXAMPLES, 2))) : undefined;
  const twice = adapt ? batch : 2 * batch;
  await fit(net, examples(net, EXAMPLES), {
    loss: crossEntropy(),
    optimizer: adam(1e-3),
    epochs: 2,
    batch: twice,
    seed: 1,
    adapt,
  });
  console.log(JSON.stringify({ peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024) }));
}

async function main(): Promise<void> {
  // What does not adapt passes as many examples in a step.
  const settings = ['source only', ...Object.keys(WAYS)].flatMap((way) => BATCHES.map((batch) => ({ way, batch })));
  const runs = await storeRuns('adapting-memory', COMMAND, settings, async ({ way, batch }) =>
    runApart(__filename, way, String(batch)),
  );
  for (const { way, batch, peakMegabytes } of runs) console.log(`${way}, ${batch} of each: ${peakMegabytes} MB`);
}

const [, , way, batch] = process.argv;
if (way === undefined) main();
else measure(way, Number(batch));
