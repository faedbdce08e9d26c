import { createHash } from 'node:crypto';
import type { Dataset } from '../../core/dataset';
import type { Net } from '../../core/net';
import { contents } from '../../data/content';
import { layerOf, namesOf } from '../../net/compose';
import { identityOf } from '../../net/layer-identity';
import { bytesOf } from '../../safetensors';

/** Another number where the library computes something else from the same net and data. */
const VERSION = 1;

/**
 * What leaves a net for a set, told by everything it is computed from: what the layers do, the bytes of their weights, the
 * preprocessing, and the numbers of each example in order. `lasting` is false where a layer is known in this process only.
 */
export async function keyOf(net: Net, data: Dataset): Promise<{ key: string; lasting: boolean }> {
  const layers = net.layers.map(identityOf);
  const { mean, std, shape } = net.input;
  const hash = createHash('sha256');
  hash.update(JSON.stringify([VERSION, layers.map(({ text }) => text), shape, data.pixels, mean, std]));
  const owners = new Set(net.layers.flatMap(namesOf));
  for (const [name, weight] of Object.entries(net.weights)) {
    if (!owners.has(layerOf(name))) continue;
    hash.update(JSON.stringify([name, weight.shape]));
    hash.update(bytesOf(weight.dataSync() as Float32Array));
  }
  for (const digest of await contents(data)) hash.update(digest);
  return { key: hash.digest('hex'), lasting: layers.every(({ lasting }) => lasting) };
}
