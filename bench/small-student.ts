import {
  adam,
  backbone,
  chain,
  countWeights,
  crossEntropy,
  cut,
  dispose,
  distillation,
  evaluate,
  fineTune,
  fit,
  freezeNorms,
  head,
  join,
  oneCycle,
} from 'transferlab';
import { drawings, splitEmoji } from './drawings';
import { SEEDS } from './seeds';
import { type Run, storeRuns } from './stored-runs';

/**
 * Appendix C's stored results for distillation: the first three stages of EfficientNet-Lite0 with a head, from scratch, learn
 * coloured drawings at 96 px by the labels alone, or by the labels and the answers of a whole net that was fine-tuned on the
 * same drawings. Both get the same pictures, steps and rate.
 */
const COMMAND = 'npm run experiment:small-student';
const SIZE = 96;
const BATCH = 16;
const STEPS = 480;
const RATE = 3e-3;

export async function main(): Promise<void> {
  const { coloured } = drawings(SIZE);
  await storeRuns(
    'small-student',
    COMMAND,
    SEEDS.map((seed) => ({ seed, rate: RATE, steps: STEPS, size: SIZE })),
    async ({ seed }): Promise<Run> => {
      const { train, test } = splitEmoji(coloured, seed);
      const epochsFor = (steps: number) => Math.ceil(steps / Math.ceil(train.labels.length / BATCH));
      const options = { loss: crossEntropy(), batch: BATCH, seed };
      const teacher = join(
        await backbone('efficientnet-lite0', { size: SIZE }),
        head({ classes: coloured.classes, seed }),
      );
      await fineTune(teacher, train, {
        ...options,
        probe: { optimizer: adam(oneCycle(1e-2)), epochs: epochsFor(120) },
        optimizer: chain(freezeNorms(), adam(oneCycle(1e-3))),
        epochs: epochsFor(120),
      });
      const run: Run = {
        teacher: (await evaluate(teacher, test)).accuracy,
        teacherWeights: countWeights(teacher),
      };
      for (const way of ['labels alone', 'labels and teacher']) {
        const whole = await backbone('efficientnet-lite0', { size: SIZE, pretrained: false, seed });
        const student = join(cut(whole, 'block3b'), head({ classes: coloured.classes, seed }));
        const loss =
          way === 'labels alone' ? crossEntropy() : { labels: crossEntropy(), teacher: distillation(teacher) };
        await fit(student, train, { ...options, loss, optimizer: adam(oneCycle(RATE)), epochs: epochsFor(STEPS) });
        run[way] = (await evaluate(student, test)).accuracy;
        run.studentWeights = countWeights(student);
        dispose(student);
        dispose(whole);
      }
      dispose(teacher);
      return run;
    },
    splitEmoji(coloured, SEEDS[0]).test,
  );
}

if (require.main === module) main();
