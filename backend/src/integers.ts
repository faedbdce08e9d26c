import type { DataType, KernelConfig, Tensor } from '@tensorflow/tfjs';
import { kernel, original, type Tf } from './kernel';

/** Functions whose values are fractions, or true and false, whatever the type of what they are given. */
const OF_REALS = [
  ...['Acos', 'Acosh', 'Asin', 'Asinh', 'Atan', 'Atanh', 'Sinh', 'Expm1', 'Log1p', 'Reciprocal'],
  ...['LeakyRelu', 'Selu', 'Softplus', 'IsFinite', 'IsInf', 'IsNan'],
];

const INTEGERS = { int32: 'float32', bool: 'float32' } as const;

/** Kernels whose TensorFlow operation refuses integers or booleans, computed in a type that it takes. */
export function integers(tf: Tf): KernelConfig[] {
  return [
    ...OF_REALS.map((name) => throughType(tf, name, INTEGERS)),
    throughType(tf, 'Step', INTEGERS, 'int32'),
    throughType(tf, 'Diag', { bool: 'int32' }, 'bool'),
  ];
}

function throughType(
  tf: Tf,
  kernelName: string,
  taken: Partial<Record<DataType, DataType>>,
  dtype?: DataType,
): KernelConfig {
  const compute = original(tf, kernelName);
  return kernel<{ x: Tensor }>(tf, kernelName, ({ x }, attributes, backend) => {
    const through = taken[x.dtype];
    if (!through) return compute({ x }, attributes, backend);
    const y = compute({ x: x.cast(through) }, attributes, backend);
    return dtype ? y.cast(dtype) : y;
  });
}
