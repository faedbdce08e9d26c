import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from '../../data/made-folder';
import { randomFrom } from '../../data/shuffle';
import { TransferError } from '../../error';
import { cacheFolder, courseFolder } from '../../places';
import { requirePath } from '../../require/arguments';
import { annotationsOf, fileOf } from './annotations';
import type { CocoAnnotations } from './coco';
import type { Placed } from './compose';
import { planScenes, type ScenePlan } from './plan';
import { render } from './render';
import { type Part, requestedScenes, SCENE_DOMAINS, type SceneDomain, type SceneOptions } from './scene-request';
import { cutOuts, drawings, sha256, type Things, thingsOf } from './things';

export { SCENE_DOMAINS, type SceneDomain, type SceneOptions };

/** A folder of scenes and their annotations. */
export interface Scenes {
  /** Folder of the images; `annotations.json` in it contains `annotations`. */
  readonly folder: string;
  readonly annotations: CocoAnnotations;
}

/** Version of the recipe: a change re-creates folders of an older version. */
const RECIPE = 2;

function backgroundsOf(datasets: string, part: Part): string[] {
  const folder = join(datasets, 'backgrounds', part);
  if (existsSync(folder)) {
    return readdirSync(folder)
      .sort()
      .map((file) => join(folder, file));
  }
  throw new TransferError(
    `The folder ${folder} does not exist. The backgrounds are part of the course's checkout: git restore them.`,
  );
}

async function make(folder: string, plans: readonly ScenePlan[], things: Things): Promise<void> {
  const placed: Placed[][] = [];
  const next = plans.entries();
  const work = async () => {
    for (const [scene, plan] of next) {
      placed[scene] = await render(plan, things, join(folder, fileOf(scene)));
    }
  };
  const workers = Array.from({ length: 2 * availableParallelism() }, work);
  // Wait for all workers even if one fails, so that none writes to a folder that is being removed.
  await Promise.allSettled(workers);
  await Promise.all(workers);
  await writeFile(join(folder, 'annotations.json'), JSON.stringify(annotationsOf(plans, placed, things)));
}

/**
 * Synthetic scenes for object detection with COCO annotations: 512 x 512 px, one to five objects of the twelve classes
 * of `datasets/photographs`, composited onto a photograph. Objects are cut-outs (`photographs`) or Noto drawings
 * (`emoji`). The data card, datasets/scenes/CARD.md, states the limitations.
 *
 * `train` and `test` share no object and no background. Boxes enclose the visible part of an object, at least 60 %.
 * Created by the first call, in about ten seconds, in `datasets/scenes/DOMAIN-PART/`; the same on every machine. Throws
 * if an option is unknown, a folder is not a path, the domain or the part does not exist, `count` is not an integer
 * from 1 to 1,000,000, or a source is missing.
 */
export async function scenes(domain: SceneDomain, part: Part, options: SceneOptions = {}): Promise<Scenes> {
  const { count, folder: name } = requestedScenes(domain, part, options);
  const { datasets = join(courseFolder() ?? process.cwd(), 'datasets'), from = join(cacheFolder(), 'downloads') } =
    options;
  for (const folder of [datasets, from]) requirePath('scenes', folder);
  const things = domain === 'photographs' ? cutOuts(datasets) : await drawings(from);
  const backgrounds = backgroundsOf(datasets, part);
  const folder = join(datasets, 'scenes', name);
  const stamp = `${things.stamp} ${sha256(...backgrounds.map((file) => readFileSync(file)))} ${count} ${RECIPE}`;
  const seed = 1 + 2 * SCENE_DOMAINS.indexOf(domain) + (part === 'test' ? 1 : 0);
  const plans = planScenes(count, thingsOf(part, things), backgrounds, randomFrom(seed));
  await makeFolder(folder, stamp, (scratch) => make(scratch, plans, things));
  return { folder, annotations: JSON.parse(readFileSync(join(folder, 'annotations.json'), 'utf8')) };
}
