import type { KernelConfig, Tensor } from '@tensorflow/tfjs';
import { toInt64 } from './int64';
import { kernel, type Tf } from './kernel';
import { bool, int, type NativeBackend, run, runAll, type } from './operation';

interface Ragged {
  readonly shape: Tensor;
  readonly values: Tensor;
  readonly defaultValue: Tensor;
  readonly rowPartitionTensors: Tensor[];
}

type PartitionType = 'FIRST_DIM_SIZE' | 'VALUE_ROWIDS' | 'ROW_SPLITS';

/**
 * A ragged tensor as a dense one: cut where `shape` is smaller, filled with `defaultValue` where a row is shorter.
 * -1 in `shape` asks for the longest row. TensorFlow's own operation takes its partition types as a list of strings,
 * which tfjs-node cannot pass; so the ragged tensor becomes a sparse one first.
 */
export function raggedToDense(tf: Tf): KernelConfig {
  return kernel<Ragged, { rowPartitionTypes: PartitionType[] }>(
    tf,
    'RaggedTensorToTensor',
    ({ shape, values, defaultValue, rowPartitionTensors }, { rowPartitionTypes }, backend) => {
      const splits = nestedSplits(tf, backend, rowPartitionTensors, rowPartitionTypes);
      const rank = splits.length + values.rank;
      if (shape.rank > 0 && shape.size !== rank) {
        throw new Error(
          `shape of length ${shape.size} and values of rank ${values.rank} in ${splits.length} ragged ` +
            `dimensions are incompatible: shape must have length ${rank}.`,
        );
      }
      const [indices, entries, natural] = runAll(
        backend,
        'RaggedTensorToSparse',
        { RAGGED_RANK: int(splits.length), T: type(values.dtype), Tsplits: type('int32') },
        [...splits, values],
        3,
      );
      const asked = toInt64(backend, tf.broadcastTo(shape, [rank]));
      const zeros = toInt64(backend, tf.zeros([rank], 'int32'));
      const open = run(backend, 'Less', { T: type('int64') }, [asked, zeros]);
      const target = run(backend, 'SelectV2', { T: type('int64') }, [open, natural, asked]);
      const canvas = run(backend, 'Maximum', { T: type('int64') }, [natural, target]);

      const lay = (what: Tensor, elsewhere: Tensor) => {
        const laid = run(
          backend,
          'SparseToDense',
          { T: type(what.dtype), Tindices: type('int64'), validate_indices: bool(true) },
          [indices, canvas, what, elsewhere],
        );
        return run(backend, 'Slice', { T: type(what.dtype), Index: type('int64') }, [laid, zeros, target]);
      };
      if (defaultValue.rank === 0) return lay(entries, defaultValue);
      const isEntry = lay(tf.scalar(true, 'bool'), tf.scalar(false, 'bool'));
      const blank = tf.zeros([], values.dtype);
      return run(backend, 'SelectV2', { T: type(values.dtype) }, [isEntry, lay(entries, blank), defaultValue]);
    },
  );
}

/** Each level's partition as the places where its rows begin, and the end. */
function nestedSplits(tf: Tf, backend: NativeBackend, partitions: Tensor[], types: PartitionType[]): Tensor[] {
  const counted = types[0] === 'FIRST_DIM_SIZE';
  const [levels, kinds] = counted ? [partitions.slice(1), types.slice(1)] : [partitions, types];
  return levels.map((level, depth) => {
    if (kinds[depth] === 'ROW_SPLITS') return level;
    if (kinds[depth] !== 'VALUE_ROWIDS' || (depth === 0 && !counted)) {
      throw new Error(`Partition ${depth} of a ragged tensor cannot be ${kinds[depth]} here.`);
    }
    const rows = depth === 0 ? partitions[0] : tf.scalar(rowsAbove(levels[depth - 1], kinds[depth - 1]), 'int32');
    return splitsOfRowIds(tf, backend, level, rows);
  });
}

function rowsAbove(level: Tensor, kind: PartitionType): number {
  return kind === 'ROW_SPLITS' ? (level.dataSync().at(-1) ?? 0) : level.size;
}

/** Row r begins at the first value whose row is r or later. */
function splitsOfRowIds(tf: Tf, backend: NativeBackend, rowIds: Tensor, rows: Tensor): Tensor {
  const unit = tf.scalar(1, 'int32');
  const end = run(backend, 'AddV2', { T: type('int32') }, [rows.reshape([]), unit]);
  const numbers = run(backend, 'Range', { Tidx: type('int32') }, [tf.scalar(0, 'int32'), end, unit]);
  return run(backend, 'LowerBound', { T: type('int32'), out_type: type('int32') }, [
    rowIds.reshape([1, -1]),
    numbers.reshape([1, -1]),
  ]).reshape([-1]);
}
