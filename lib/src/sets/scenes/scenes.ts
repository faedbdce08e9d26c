import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from '../../data/made-folder';
import { randomFrom } from '../../data/shuffle';
import { TransferError } from '../../error';
import { cacheFolder, courseFolder } from '../../places';
import { requirePath } from '../../require/arguments';
import { nameText, numberText } from '../../require/described';
import { requireOptions } from '../../require/options';
import { annotationsOf, fileOf } from './annotations';
import type { CocoAnnotations } from './coco';
import type { Placed } from './compose';
import { planScenes, type ScenePlan } from './plan';
import { render } from './render';
import { cutOuts, drawings, sha256, type Things, thingsOf } from './things';

/** What the things in a set of scenes are: cut from photographs, or drawn. */
export const SCENE_DOMAINS = ['photographs', 'emoji'] as const;

export type SceneDomain = (typeof SCENE_DOMAINS)[number];

/** A folder of scenes and what is in them. */
export interface Scenes {
  /** Where the pictures lie; `annotations.json` beside them holds `annotations`. */
  readonly folder: string;
  readonly annotations: CocoAnnotations;
}

/** For scenes somewhere else, or more of them. */
export interface SceneOptions {
  /** `datasets` of the course unless given: where `backgrounds` and `scenes/cut-outs` lie, and the scenes go. */
  datasets?: string;
  /** Where the packages of emoji lie; `downloads` in the cache unless given. */
  from?: string;
  /** 240 to train and 80 to test unless given. */
  count?: number;
}

type Part = 'train' | 'test';

/** Changes whenever what is made does, so that folders of an older recipe are made again. */
const RECIPE = 2;
const COUNTS = { train: 240, test: 80 };

/** Scenes in one folder, which their plans are held in memory for. */
const MOST = 1_000_000;

function backgroundsOf(datasets: string, part: Part): string[] {
  const folder = join(datasets, 'backgrounds', part);
  if (existsSync(folder)) {
    return readdirSync(folder)
      .sort()
      .map((file) => join(folder, file));
  }
  throw new TransferError(
    `${folder} is not there. The backgrounds are part of the course's checkout: git restore them.`,
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
  // All are waited for, also where one fails: nothing goes on writing into a folder that is taken away.
  await Promise.allSettled(workers);
  await Promise.all(workers);
  await writeFile(join(folder, 'annotations.json'), JSON.stringify(annotationsOf(plans, placed, things)));
}

/**
 * Scenes for object detection with COCO annotations: 512 x 512 px, one to five things of the twelve classes of
 * `datasets/photographs` on a photograph. They are composed by this program and no photographs of scenes: the card,
 * datasets/scenes/CARD.md, says what follows from that. `photographs` puts cut-outs there, `emoji` drawings of Noto.
 *
 * No thing and no background of `test` is in `train`. Boxes hold what can be seen of a thing, which is at least 60 %.
 * Made at the first call, in about ten seconds, in `datasets/scenes/DOMAIN-PART/`; the same on every machine.
 */
export async function scenes(domain: SceneDomain, part: Part, options: SceneOptions = {}): Promise<Scenes> {
  requireOptions('scenes', options, { datasets: true, from: true, count: true });
  if (!SCENE_DOMAINS.includes(domain)) {
    throw new TransferError(
      `There are no scenes of ${nameText(domain)}. The domains are ${SCENE_DOMAINS.join(' and ')}.`,
    );
  }
  if (part !== 'train' && part !== 'test') {
    throw new TransferError(`The scenes have the parts train and test, not ${nameText(part)}.`);
  }
  const { datasets = join(courseFolder() ?? process.cwd(), 'datasets'), from = join(cacheFolder(), 'downloads') } =
    options;
  for (const folder of [datasets, from]) requirePath('scenes', folder);
  const { count = COUNTS[part] } = options;
  if (!Number.isInteger(count) || count < 1 || count > MOST) {
    throw new TransferError(
      `count is how many scenes to make, a whole number from 1 to ${MOST}; it was ${numberText(count)}.`,
    );
  }
  const things = domain === 'photographs' ? cutOuts(datasets) : await drawings(from);
  const backgrounds = backgroundsOf(datasets, part);
  const folder = join(datasets, 'scenes', [domain, part, ...(count === COUNTS[part] ? [] : [count])].join('-'));
  const stamp = `${things.stamp} ${sha256(...backgrounds.map((file) => readFileSync(file)))} ${count} ${RECIPE}`;
  const seed = 1 + 2 * SCENE_DOMAINS.indexOf(domain) + (part === 'test' ? 1 : 0);
  const plans = planScenes(count, thingsOf(part, things), backgrounds, randomFrom(seed));
  await makeFolder(folder, stamp, (scratch) => make(scratch, plans, things));
  return { folder, annotations: JSON.parse(readFileSync(join(folder, 'annotations.json'), 'utf8')) };
}
