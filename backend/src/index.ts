import type { KernelConfig } from '@tensorflow/tfjs';
import { avgPool } from './avg-pool';
import { bitwise } from './bitwise';
import { compareStrings } from './compare-strings';
import { conv2d } from './conv2d';
import { denseBincount } from './dense-bincount';
import { depthwiseConv2d } from './depthwise-conv2d';
import { einsum } from './einsum';
import { fusedConv2d } from './fused-conv2d';
import { gather } from './gather';
import { imageRotate } from './image-rotate';
import { imageTransform } from './image-transform';
import { integers } from './integers';
import type { Tf } from './kernel';
import { maxPool } from './max-pool';
import { maxPoolWithArgmax } from './max-pool-with-argmax';
import { multinomial } from './multinomial';
import { prelu } from './prelu';
import { ragged } from './ragged';
import { raggedToDense } from './ragged-to-dense';
import { round } from './round';
import { scatterNd } from './scatter-nd';
import { searchSorted } from './search-sorted';
import { sign } from './sign';
import { sparse } from './sparse';
import { strings } from './strings';
import { unique } from './unique';

const FAMILIES: ((tf: Tf) => KernelConfig | KernelConfig[])[] = [
  avgPool,
  bitwise,
  compareStrings,
  conv2d,
  denseBincount,
  depthwiseConv2d,
  einsum,
  fusedConv2d,
  gather,
  imageRotate,
  imageTransform,
  integers,
  maxPool,
  maxPoolWithArgmax,
  multinomial,
  prelu,
  ragged,
  raggedToDense,
  round,
  scatterNd,
  searchSorted,
  sign,
  sparse,
  strings,
  unique,
];

/** The first kernel that only this package has: where it is registered, the work is done. */
const WITNESS = 'SearchSorted';

/**
 * Gives tfjs-node's TensorFlow backend the kernels that it lacks, and better ones for those that it computes wrongly.
 * `tf` is what `require('@tensorflow/tfjs-node')` gives. Does nothing where that backend is not there, or the second
 * time. Call it before anything is computed.
 */
export function completeBackend(tf: Tf): void {
  if (!tf.findBackendFactory('tensorflow') || tf.getKernel(WITNESS, 'tensorflow')) return;
  for (const config of FAMILIES.flatMap((family) => family(tf))) {
    if (tf.getKernel(config.kernelName, 'tensorflow')) tf.unregisterKernel(config.kernelName, 'tensorflow');
    tf.registerKernel(config);
  }
}
