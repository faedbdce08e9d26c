import { TransferError } from '../../error';
import { nameText, numberText } from '../../require/described';
import { requireOptions } from '../../require/options';

/** The domains of the scenes: objects cut from photographs, or drawn. */
export const SCENE_DOMAINS = ['photographs', 'emoji'] as const;

/** A domain of the scenes. */
export type SceneDomain = (typeof SCENE_DOMAINS)[number];

/** Options for scenes in another folder, or for more scenes. */
export interface SceneOptions {
  /** Folder with `backgrounds` and `scenes/cut-outs`, in which scenes are created; default `datasets` of the course. */
  datasets?: string;
  /** Folder of the emoji packages; default `downloads` in the cache. */
  from?: string;
  /** Number of scenes; default 240 for training and 80 for testing. */
  count?: number;
}

export type Part = 'train' | 'test';

const COUNTS = { train: 240, test: 80 };

/** Maximum number of scenes in one folder; their plans are kept in memory. */
const MOST = 1_000_000;

/** The number of scenes that is asked for, and the name of their folder. Throws as `scenes` does for its arguments. */
export function requestedScenes(
  domain: SceneDomain,
  part: Part,
  options: SceneOptions,
): { readonly count: number; readonly folder: string } {
  requireOptions('scenes', options, { datasets: true, from: true, count: true });
  if (!SCENE_DOMAINS.includes(domain)) {
    throw new TransferError(
      `There are no scenes of ${nameText(domain)}. The domains are ${SCENE_DOMAINS.join(' and ')}.`,
    );
  }
  if (part !== 'train' && part !== 'test') {
    throw new TransferError(`part must be 'train' or 'test'; got ${nameText(part)}.`);
  }
  const { count = COUNTS[part] } = options;
  if (!Number.isInteger(count) || count < 1 || count > MOST) {
    throw new TransferError(
      `count, the number of scenes, must be an integer from 1 to ${MOST}; got ${numberText(count)}.`,
    );
  }
  return { count, folder: [domain, part, ...(count === COUNTS[part] ? [] : [count])].join('-') };
}
