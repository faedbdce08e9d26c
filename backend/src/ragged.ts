import type { KernelConfig, Tensor } from '@tensorflow/tfjs';
import { kernel, type Tf } from './kernel';
import { int, runAll, type } from './operation';

interface Gather {
  readonly paramsNestedSplits: Tensor[];
  readonly paramsDenseValues: Tensor;
  readonly indices: Tensor;
}

/** Ragged tensors, kept as values and the places where their rows begin: ranges as rows, and rows chosen by index. */
export function ragged(tf: Tf): KernelConfig[] {
  return [
    kernel<{ starts: Tensor; limits: Tensor; deltas: Tensor }>(
      tf,
      'RaggedRange',
      ({ starts, limits, deltas }, _, backend) =>
        runAll(backend, 'RaggedRange', { T: type(starts.dtype), Tsplits: type('int32') }, [starts, limits, deltas], 2),
    ),

    kernel<Gather, { outputRaggedRank: number }>(
      tf,
      'RaggedGather',
      ({ paramsNestedSplits, paramsDenseValues, indices }, { outputRaggedRank }, backend) =>
        runAll(
          backend,
          'RaggedGather',
          {
            Tvalues: type(paramsDenseValues.dtype),
            Tindices: type(indices.dtype),
            Tsplits: type('int32'),
            PARAMS_RAGGED_RANK: int(paramsNestedSplits.length),
            OUTPUT_RAGGED_RANK: int(outputRaggedRank),
          },
          [...paramsNestedSplits, paramsDenseValues, indices],
          outputRaggedRank + 1,
        ),
    ),
  ];
}
