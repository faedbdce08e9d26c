import type { KernelFunc, Tensor } from '@tensorflow/tfjs';

/**
 * A matrix product that transposes its transposed factors first: a `[..., n, m]` times b `[..., m, p]`, either of them
 * passed transposed. `product` is the backend's kernel. It passes products without a transposed factor to XNNPACK and
 * computes the others, a dense layer's two gradients, by a plain loop: 25 ms instead of 2 here (`[64, 3136]` transposed
 * times `[64, 128]`).
 */
export function transposedFirst(product: KernelFunc): KernelFunc {
  return ({ inputs, attrs, backend }) => {
    const factors = inputs as Record<'a' | 'b', Tensor>;
    const a = attrs?.transposeA ? turned(factors.a) : factors.a;
    const b = attrs?.transposeB ? turned(factors.b) : factors.b;
    const result = product({ inputs: { a, b }, backend, attrs: { transposeA: false, transposeB: false } });
    if (a !== factors.a) a.dispose();
    if (b !== factors.b) b.dispose();
    return result;
  };
}

function turned(matrix: Tensor): Tensor {
  const { rank } = matrix;
  const axes = matrix.shape.map((_, axis) => axis);
  return matrix.transpose([...axes.slice(0, rank - 2), rank - 1, rank - 2]);
}
