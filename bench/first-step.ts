import { adam, crossEntropy, fit } from 'transferlab';
import { median } from './median';
import { examples, NETS } from './nets';
import { runApart } from './run-apart';
import { type Run, storeRuns } from './stored-runs';

/**
 * How long a net's first compiled training step takes, all of it: tracing, loading the graph and running it, from the call of
 * `fit`. Each in a fresh process, where no memory has been touched yet: on a machine that hands it out slowly that is most of a
 * large first step, so the second one, which finds all in memory, is reported with it. The median of five.
 */
const COMMAND = 'npm run bench:first-step';
const ROUNDS = 5;

interface Setting extends Run {
  readonly net: 'lenet' | 'lite0';
  readonly batch: number;
}

const SETTINGS: readonly Setting[] = [
  { net: 'lenet', batch: 64 },
  { net: 'lite0', batch: 16 },
  { net: 'lite0', batch: 32 },
];

/** Seconds of the first step and of the second, and the most memory the process took. */
interface Measured {
  readonly first: number;
  readonly second: number;
  readonly megabytes: number;
}

async function measure({ net: name, batch }: Setting): Promise<Measured> {
  const net = await NETS[name]();
  const data = examples(net, 3 * batch);
  const ends = [performance.now()];
  await fit(net, data, {
    loss: crossEntropy(),
    optimizer: adam(1e-3),
    epochs: 1,
    batch,
    seed: 1,
    callbacks: [{ step: () => void ends.push(performance.now()) }],
  });
  const seconds = (step: number) => Number(((ends[step] - ends[step - 1]) / 1000).toFixed(3));
  return { first: seconds(1), second: seconds(2), megabytes: Math.round(process.resourceUsage().maxRSS / 1024) };
}

async function main(): Promise<void> {
  const [setting] = process.argv.slice(2);
  if (setting) return console.log(JSON.stringify(await measure(JSON.parse(setting))));
  const runs = await storeRuns('first-step', COMMAND, SETTINGS, async (input) => {
    const rounds = Array.from({ length: ROUNDS }, () => runApart<Measured>(__filename, JSON.stringify(input)));
    const middle = (of: keyof Measured) => median(rounds.map((round) => round[of]));
    return { first: middle('first'), second: middle('second'), megabytes: middle('megabytes'), rounds };
  });
  for (const { net, batch, first, second, megabytes } of runs) {
    console.log(`${net}, batch ${batch}: first step ${first} s, second ${second} s, at most ${megabytes} MB`);
  }
}

main().catch((cause: Error) => {
  console.error(cause.message);
  process.exitCode = 1;
});
