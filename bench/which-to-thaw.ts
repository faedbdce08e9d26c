import {
  adam,
  backbone,
  chain,
  crossEntropy,
  dispose,
  freezeNorms,
  head,
  join,
  linearProbe,
  oneCycle,
  unfreezeSweep,
} from 'transferlab';
import { drawings, splitEmoji } from './drawings';
import { FRESH, SEEDS } from './seeds';
import { storeRuns } from './stored-runs';

/**
 * Lesson 06's stored results for which layers to thaw: from a trained head on, so many of EfficientNet-Lite0's last layers
 * learn on coloured drawings at 96 px for the same number of steps. Seconds include what is computed once for the frozen
 * layers. Measured on validation drawings, as one who chooses would; batch normalisation is frozen. No run reads a test drawing.
 */
const COMMAND = 'npm run experiment:which-to-thaw';
const SIZE = 96;
const BATCH = 16;
const STEPS = 120;
const RATE = 1e-3;
/** The head; with the top; with block 7; 6; 5; 4; 3; 2; everything. */
const DEPTHS = [1, 2, 3, 7, 10, 13, 15, 17, 19];
/** What is run with fresh seeds (`families.json`): the head, from block 4 on, from block 2 on. */
const PRIMARY = [1, 13, 17];

export async function main(): Promise<void> {
  const { coloured } = drawings(SIZE);
  const settingsOf = (seeds: readonly number[], depths: readonly number[]) =>
    seeds.flatMap((seed) => depths.map((depth) => ({ depth, seed, rate: RATE, steps: STEPS, size: SIZE })));
  const run = async ({ depth, seed }: { depth: number; seed: number }) => {
    const { train, validate } = splitEmoji(coloured, seed);
    const net = join(await backbone('efficientnet-lite0', { size: SIZE }), head({ classes: coloured.classes, seed }));
    const epochs = Math.ceil(STEPS / Math.ceil(train.labels.length / BATCH));
    const options = { loss: crossEntropy(), epochs, batch: BATCH, seed, validate };
    await linearProbe(net, train, { ...options, optimizer: adam(oneCycle(1e-2)) });
    const optimizer = chain(freezeNorms(), adam(oneCycle(RATE)));
    const [result] = await unfreezeSweep(net, train, { ...options, depths: [depth], optimizer });
    dispose(net);
    return { ...result };
  };
  const { test } = splitEmoji(coloured, SEEDS[0]);
  await storeRuns('which-to-thaw', COMMAND, settingsOf(SEEDS, DEPTHS), run, test);
  await storeRuns('fresh/which-to-thaw', COMMAND, settingsOf(FRESH, PRIMARY), run, test);
}

if (require.main === module) main();
