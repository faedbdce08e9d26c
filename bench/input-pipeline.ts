import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  adam,
  backbone,
  type Callback,
  cacheFolder,
  chain,
  crossEntropy,
  fit,
  freeze,
  head,
  images,
  join as joinNets,
  subset,
} from 'transferlab';
import { makeJpegs } from './jpegs';
import { runApart } from './run-apart';
import { type Run, storeRuns } from './stored-runs';

/**
 * Whether training waits for its data: JPEGs of about 500 x 375 px, each decoded and fitted into 224 px while
 * EfficientNet-Lite0 trains on the ones before, one epoch, batch 32. `repeat` is the same with every picture decoded
 * beforehand: 64 of them over and over. Each run has a separate process, so that its memory is its own.
 *
 * The stream holds no more than the 512 MB of decoded pictures that `images` keeps, and three batches of 19 MB.
 *
 * `waited` is the share of the wall-clock time in which no training step ran: waiting for a batch, and the turns of
 * JavaScript between steps, which take decoded pictures over. The first two steps trace and load the graph and do not count.
 */
const COMMAND = 'npm run bench:input-pipeline';
const BATCH = 32;
const CONSUMERS = {
  'head only': ['stem', 'block*', 'top'],
  'last blocks': ['stem', 'block[1-5]*'],
};
const TO_SKIP = 2;

interface Setting extends Run {
  consumer: keyof typeof CONSUMERS;
  data: 'streamed' | 'repeat';
  count: number;
}

const megabytes = (bytes: number) => Math.round(bytes / 2 ** 20);

/** One run, in this process. */
async function measure({ consumer, data: source, count }: Setting): Promise<Run> {
  const started = performance.now();
  const all = images(jpegs(count));
  const listed = performance.now() - started;
  const few = Array.from({ length: 64 }, (_, index) => Math.floor((index * count) / 64));
  const indices = all.labels.map((_, index) => (source === 'repeat' ? few[index % few.length] : index));
  const data = subset(all, source === 'repeat' ? indices.slice(0, Math.min(count, 3200)) : indices);
  if (source === 'repeat') (await all.read(few)).dispose();
  const net = joinNets(await backbone('efficientnet-lite0'), head({ classes: data.classes, seed: 1 }));
  const resident: number[] = [];
  const before = process.memoryUsage().rss;
  let start = { wall: 0, seconds: 0, waited: 0, step: 0 };
  let end = start;
  const watch: Callback = {
    step({ history, step }) {
      resident.push(process.memoryUsage().rss);
      end = { wall: performance.now() / 1000, seconds: history.seconds, waited: history.waited, step };
      if (step === TO_SKIP) start = end;
    },
  };
  const optimizer = chain(freeze(...CONSUMERS[consumer]), adam(1e-3));
  // Every picture is to come through the net in its step, as it does where pictures are changed at random.
  const options = { loss: crossEntropy(), optimizer, epochs: 1, batch: BATCH, seed: 1, callbacks: [watch] };
  await fit(net, data, { ...options, cache: false });
  const wall = end.wall - start.wall;
  const training = end.seconds - end.waited - (start.seconds - start.waited);
  const step = (share: number) => megabytes(resident[Math.floor((resident.length - 1) * share)]);
  return {
    images: data.labels.length,
    threads: process.env.UV_THREADPOOL_SIZE ?? 'libuv default (4)',
    listedMs: Math.round(listed),
    waited: Number((1 - training / wall).toFixed(4)),
    waitedForBatches: Number(((end.waited - start.waited) / wall).toFixed(4)),
    imagesPerSecond: Number((((end.step - start.step) * BATCH) / wall).toFixed(1)),
    msPerStep: Number(((training / (end.step - start.step)) * 1000).toFixed(1)),
    // Processes that wanted a core in the last minute, this one's threads among them: more than 2 or 3 means others did too.
    load: Number(loadavg()[0].toFixed(1)),
    residentMB: {
      before: megabytes(before),
      quarter: step(0.25),
      half: step(0.5),
      end: step(1),
      // biome-ignore lint/plugin: a number for each second of the run.
      most: megabytes(Math.max(...resident)),
    },
  };
}

const jpegs = (count: number) => join(cacheFolder(), 'bench', `jpegs-${count}`);

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { count: { type: 'string', default: '10000' }, run: { type: 'string' } } });
  if (values.run !== undefined) {
    console.log(JSON.stringify(await measure(JSON.parse(values.run))));
    return;
  }
  const count = Number(values.count);
  await makeJpegs(jpegs(count), count);
  const settings = (Object.keys(CONSUMERS) as (keyof typeof CONSUMERS)[]).flatMap((consumer) =>
    (['streamed', 'repeat'] as const).map((data): Setting => ({ consumer, data, count })),
  );
  const runs = await storeRuns('input-pipeline', COMMAND, settings, async (setting) =>
    runApart<Run>(__filename, '--run', JSON.stringify(setting)),
  );
  for (const { consumer, data, waited, imagesPerSecond } of runs) {
    console.log(
      `${consumer}, ${data}: waits ${(Number(waited) * 100).toFixed(1)} % of the time, ${imagesPerSecond} images/s`,
    );
  }
}

main();
