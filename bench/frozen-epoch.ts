import {
  adam,
  backbone,
  type CacheOptions,
  chain,
  crossEntropy,
  dispose,
  fit,
  freeze,
  freezeNorms,
  head,
  images,
  join,
} from 'transferlab';
import { median } from './median';
import { storeRuns } from './stored-runs';

/**
 * What it saves that frozen work is done once: an epoch of EfficientNet-Lite0 over the photographs at 224 px with its first
 * stages frozen, their outputs computed in each step or kept. Both in turns; the first epoch of each run, which traces, is left
 * out.
 */
const COMMAND = 'npm run bench:frozen-epoch';
const BATCH = 32;
const EPOCHS = 4;
const TURNS = 3;

/** What is frozen, by what learns. */
const FROZEN: Readonly<Record<string, (string | number)[]>> = {
  'stages 6 and 7, top, head': ['stem', 'block[1-5]*'],
  'stage 7, top, head': ['stem', 'block[1-6]*'],
  'top, head': ['stem', 'block*'],
  head: [-1],
};

const photographs = images('datasets/photographs', { size: 224 });

async function epochs(learns: string, cache: CacheOptions | false): Promise<{ seconds: number[]; before: number }> {
  const net = join(await backbone('efficientnet-lite0'), head({ classes: photographs.classes, seed: 1 }));
  const { epochs, frozen } = await fit(net, photographs, {
    loss: crossEntropy(),
    optimizer: chain(freeze(...FROZEN[learns]), freezeNorms(), adam(3e-4)),
    epochs: EPOCHS,
    batch: BATCH,
    seed: 1,
    cache,
  });
  dispose(net);
  const seconds = epochs.slice(1).map((epoch, index) => epoch.seconds - epochs[index].seconds);
  return { seconds, before: frozen?.seconds ?? 0 };
}

async function main(): Promise<void> {
  const settings = Object.keys(FROZEN).map((learns) => ({ learns }));
  const runs = await storeRuns('frozen-epoch', COMMAND, settings, async ({ learns }) => {
    const [each, cached, before]: number[][] = [[], [], []];
    for (let turn = 0; turn < TURNS; turn++) {
      for (const seconds of (await epochs(learns, false)).seconds) each.push(seconds);
      // The first turn computes what is kept, the others find it.
      const withCache = await epochs(learns, { where: 'memory' });
      for (const seconds of withCache.seconds) cached.push(seconds);
      before.push(withCache.before);
    }
    const [slow, fast] = [median(each), median(cached)];
    return { examples: photographs.labels.length, each: slow, kept: fast, times: slow / fast, before: before[0] };
  });
  for (const { learns, each, kept, times } of runs) console.log(`${learns}: ${each} s, kept ${kept} s, ${times} times`);
}

main();
