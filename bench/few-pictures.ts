import { boxPictures, dispose, type LabelledPicture } from 'transferlab';
import { chooseRate } from './choose-rate';
import { choosingPictures, drawnFrom, measured, STARTS, THAWED, train, type Way } from './detectors';
import { scenePictures, testScenes } from './scene-pictures';
import { SEEDS } from './seeds';
import { type Run, storeRuns } from './stored-runs';

/**
 * Lesson 13's stored results for few labelled pictures: a detector that starts from COCO, from ImageNet or from scratch, on 10,
 * 30 and 100 scenes at 256 px, and how much of COCO's detector to thaw on 30. Every run has the same number of steps, but for a
 * start from scratch that gets twenty times as many, next to the one with as many as all. Rates are chosen on scenes of the
 * training part with a seed that is not used again; the test scenes are seen at the end. Average precision is at an overlap of
 * one half; the gain from fixing each kind of error is stored with it.
 */
const COMMAND = 'npm run experiment:few-pictures';
const PICTURES = [10, 30, 100];
const CHOOSING = 101;
/** Labelled pictures that rates are chosen with, and that the ways of thawing are compared on. */
const SOME = 30;

async function run(
  way: Way,
  { rate, seed }: { rate: number; seed: number },
  {
    few,
    unseen,
    classes,
  }: Readonly<Record<'few' | 'unseen', readonly LabelledPicture[]>> & { classes: readonly string[] },
): Promise<Run> {
  const net = await way.net(classes, seed);
  const data = boxPictures(few, { for: net, classes });
  const { transforms, steps } = way;
  const trained = await train(net, data, { rate, seed, transforms, ...(steps && { steps }) });
  const result = { rate, ...trained, ...(await measured(net, unseen)) };
  dispose(net);
  return result;
}

/** Chooses a rate for each way, then runs it with each number of pictures. */
async function compare(name: string, ways: Readonly<Record<string, Way>>, counts: readonly number[]): Promise<void> {
  const { training, choosing, classes } = await choosingPictures();
  const [{ pictures }, test] = [await scenePictures('train'), await scenePictures('test')];
  const tested = testScenes(test.pictures);
  const trials = Object.entries(ways).flatMap(([way, { rates }]) =>
    rates.length === 1 ? [] : rates.map((rate) => ({ way, rate, seed: CHOOSING })),
  );
  const tried = await storeRuns(
    `${name}-choosing`,
    COMMAND,
    trials,
    async ({ way, rate, seed }) => {
      const few = drawnFrom(training, SOME, seed);
      const { ap50 } = await run(ways[way], { rate, seed }, { few, unseen: choosing, classes });
      return { accuracy: ap50 };
    },
    tested,
  );
  const rateOf = (way: string) =>
    chooseRate(
      tried.filter((candidate) => candidate.way === way),
      ways[way].rates,
    );
  const settings = SEEDS.flatMap((seed) =>
    counts.flatMap((count) =>
      Object.entries(ways)
        .filter(([, { pictures: only = counts }]) => only.includes(count))
        .map(([way, { steps }]) => ({ way, pictures: count, ...(steps && { steps }), seed })),
    ),
  );
  await storeRuns(
    name,
    COMMAND,
    settings,
    async ({ way, pictures: count, seed }) =>
      run(
        ways[way],
        { rate: rateOf(way), seed },
        { few: drawnFrom(pictures, count, seed), unseen: test.pictures, classes },
      ),
    tested,
  );
}

export async function main(): Promise<void> {
  if (!process.argv.includes('--thawing')) await compare('few-pictures', STARTS, PICTURES);
  if (!process.argv.includes('--starts')) await compare('thawing-a-detector', THAWED, [SOME]);
}

if (require.main === module) main();
