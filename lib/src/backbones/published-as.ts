import type { WeightSpec } from '../net/weights';

/** PyTorch calls a kernel or a scale `weight`, and a bias or an offset `bias`; specs come in that order. */
export function publishedAs(specs: readonly WeightSpec[], published: string): WeightSpec[] {
  return specs.map((spec, index) => ({ ...spec, published: `${published}.${index === 0 ? 'weight' : 'bias'}` }));
}
