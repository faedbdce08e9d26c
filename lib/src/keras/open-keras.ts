import { basename } from 'node:path';
import type { Net } from '../core/net';
import { allOrNothing } from '../engine/owning';
import { fromLayersModel } from '../net/from-layers-model';
import { buildModel } from './build-model';
import type { KerasOptions } from './from-keras';
import { readArchive } from './read-archive';
import { readWeights } from './read-weights';
import { setWeights } from './set-weights';

/** Reads a `.keras` file and makes a net of it. `fromKeras` loads this module, and the packages with it, on demand. */
export async function openKeras(path: string, { logits = false, ...options }: KerasOptions): Promise<Net> {
  const file = basename(path);
  const { config, weights } = await readArchive(path);
  return allOrNothing(() => {
    const { model, layers } = buildModel(config, { file, logits });
    setWeights(layers, readWeights(weights, file), file);
    return fromLayersModel(model, { name: basename(path, '.keras'), ...options });
  });
}
