import { bytesOf } from '../../bytes';
import type { Dataset } from '../../core/dataset';
import type { Net } from '../../core/net';
import { contents } from '../../data/content';
import { readValues } from '../../engine/read-values';
import { layerOf, namesOf } from '../../net/compose';
import { identityOf } from '../../net/layer-identity';
import { createSha256 } from '../../platform/sha256';

/** Changes when the library computes another output from the same network and data. */
const VERSION = 1;

/**
 * The cache key of a network's output for a set, from everything that determines it: the layers' functions, the bytes of their
 * weights, the preprocessing, and the values of each example in order. `persistent` is false if a layer can be identified in
 * this process only.
 */
export async function keyOf(net: Net, data: Dataset): Promise<{ key: string; persistent: boolean }> {
  const layers = net.layers.map(identityOf);
  const { mean, std, shape } = net.input;
  const hash = createSha256();
  hash.update(JSON.stringify([VERSION, layers.map(({ text }) => text), shape, data.pixels, mean, std]));
  const layerNames = new Set(net.layers.flatMap(namesOf));
  for (const [name, weight] of Object.entries(net.weights)) {
    if (!layerNames.has(layerOf(name))) continue;
    hash.update(JSON.stringify([name, weight.shape]));
    hash.update(bytesOf(await readValues(weight)));
  }
  for (const digest of await contents(data)) hash.update(digest);
  return { key: hash.digest('hex'), persistent: layers.every(({ lasting }) => lasting) };
}
