import { TransferError } from '../../error';
import { findUpwards } from '../../places';
import { readFileSync } from '../../platform/files';
import { join } from '../../platform/paths';
import { requestedScenes, SCENE_DOMAINS } from './scene-request';
import type * as node from './scenes';

export { SCENE_DOMAINS };

/** Scenes that Node has composed and a page has stored; a page composes none. */
export const scenes: typeof node.scenes = async (domain, part, options = {}) => {
  const { folder: name } = requestedScenes(domain, part, options);
  const folder = join('/', options.datasets ?? 'datasets', 'scenes', name);
  const file = join(folder, 'annotations.json');
  if (findUpwards(file) === undefined) {
    throw new TransferError(
      `A page composes no scenes, and ${file} is missing. Store the images and annotations that scenes made in Node, with putFile.`,
    );
  }
  return { folder, annotations: JSON.parse(readFileSync(file, 'utf8')) };
};
