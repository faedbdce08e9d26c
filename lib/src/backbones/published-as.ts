import { batchNormWeights, type WeightSpec } from '../net/weights';

/** PyTorch calls a kernel or a scale `weight`, and a bias or an offset `bias`; specs come in that order. */
export function publishedAs(specs: readonly WeightSpec[], published: string): WeightSpec[] {
  return specs.map((spec, index) => ({ ...spec, published: `${published}.${index === 0 ? 'weight' : 'bias'}` }));
}

/** PyTorch's names for the weights of a batch normalisation, in the order of `batchNormWeights`. */
const PUBLISHED_NORM = ['weight', 'bias', 'running_mean', 'running_var'];

export type ConvKernel = Pick<WeightSpec, 'shape' | 'depthwise'>;

/** The weights of a convolution without bias and of the batch normalisation after it, with PyTorch's names. */
export function convNormWeights(
  name: string,
  kernel: ConvKernel,
  publishedConv: string,
  norm: string,
  publishedNorm: string,
): WeightSpec[] {
  const channels = kernel.depthwise ? kernel.shape[2] : kernel.shape[3];
  return [
    { name: `${name}/kernel`, ...kernel, init: 'he', trainable: true, published: `${publishedConv}.weight` },
    ...batchNormWeights(norm, channels).map((spec, index) => ({
      ...spec,
      published: `${publishedNorm}.${PUBLISHED_NORM[index]}`,
    })),
  ];
}
