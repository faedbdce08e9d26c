import { range } from '../../onnx/value';
import {
  arrangedAt,
  attribute,
  type Call,
  converted,
  firstAt,
  isFirst,
  last,
  lastAt,
  NoCounterpart,
  numbersAt,
  type Operator,
  type Operators,
  rankAt,
  typeAt,
  typeNumbered,
} from './call';
import { axisFirst } from './windows';

/** A reduction over axes, which the second input lists. */
const reduced =
  (type: string): Operator =>
  (call) => {
    const rank = rankAt(call, 0);
    const axes = numbersAt(call, 1).map((axis) => (axis < 0 ? axis + rank : axis));
    const keep = attribute(call, 'keep_dims', false);
    if (axes.length === 0) return last(lastAt(call, 0));
    if (isFirst(call, 0)) {
      const moved = axes.map((axis) => axisFirst(axis, rank));
      if (keep) return [{ first: reduce(call, type, firstAt(call, 0), moved, keep) }];
      // Without height and width, or without the channels, what remains is in TensorFlow's order.
      const window = range(1, rank - 1).every((axis) => axes.includes(axis));
      if (window || axes.includes(rank - 1)) return last(reduce(call, type, firstAt(call, 0), moved, keep));
    }
    return last(reduce(call, type, lastAt(call, 0), axes, keep));
  };

/** Sums take their axes as an input since operator set 13, the other reductions since 18. */
function reduce({ draft }: Call, type: string, x: string, axes: readonly number[], keep: boolean): string {
  const sorted = axes.toSorted((a, b) => a - b);
  const keepdims = keep ? 1 : 0;
  return type === 'ReduceSum'
    ? draft.add(type, [x, draft.integers(sorted)], { keepdims })
    : draft.add(type, [x], { axes: sorted, keepdims });
}

/** Whether all, or any, of the values along axes are true: ONNX reduces numbers only. */
const truths =
  (type: 'ReduceMin' | 'ReduceMax'): Operator =>
  (call) => {
    const rank = rankAt(call, 0);
    const axes = numbersAt(call, 1).map((axis) => (axis < 0 ? axis + rank : axis));
    const numbers = converted(call, lastAt(call, 0), 'int32', 'bool');
    const made = reduce(call, type, numbers, axes, attribute(call, 'keep_dims', false));
    return last(converted(call, made, 'bool', 'int32'));
  };

const extreme =
  (type: 'ArgMax' | 'ArgMin'): Operator =>
  (call) => {
    const [axis] = numbersAt(call, 1);
    const made = call.draft.add(type, [lastAt(call, 0)], { axis, keepdims: 0 });
    return last(converted(call, made, typeNumbered(attribute(call, 'output_type', 9)), 'int64'));
  };

/** A product of matrices; a transposed constant is stored transposed. */
const product =
  (left: string, right: string): Operator =>
  (call) => {
    const [a, b] = [left, right].map((name, index) => {
      if (!attribute(call, name, false)) return lastAt(call, index);
      const rank = rankAt(call, index);
      return arrangedAt(call, index, [...range(0, rank - 2), rank - 1, rank - 2]);
    });
    return last(call.draft.add('MatMul', [a, b]));
  };

const cumulative: Operator = (call) => {
  const axis = call.draft.number(numbersAt(call, 1)[0], 'int64');
  const [exclusive, reverse] = ['exclusive', 'reverse'].map((name) => (attribute(call, name, false) ? 1 : 0));
  return last(call.draft.add('CumSum', [lastAt(call, 0), axis], { exclusive, reverse }));
};

/** The largest values along the last axis, and their indices. */
const largest: Operator = (call) => {
  const { draft } = call;
  const sorted = attribute(call, 'sorted', true) ? 1 : 0;
  const count = draft.integers(numbersAt(call, 1));
  const [values, indices] = draft.addMany('TopK', [lastAt(call, 0), count], 2, { axis: -1, sorted });
  return last(values, converted(call, indices, 'int32', 'int64'));
};

export const REDUCED: Operators = {
  Sum: reduced('ReduceSum'),
  Mean: reduced('ReduceMean'),
  Max: reduced('ReduceMax'),
  Min: reduced('ReduceMin'),
  Prod: reduced('ReduceProd'),
  All: truths('ReduceMin'),
  Any: truths('ReduceMax'),
  ArgMax: extreme('ArgMax'),
  ArgMin: extreme('ArgMin'),
  MatMul: product('transpose_a', 'transpose_b'),
  BatchMatMul: product('adj_x', 'adj_y'),
  BatchMatMulV2: product('adj_x', 'adj_y'),
  Einsum: (call) => {
    const equation = attribute(call, 'equation', '');
    if (typeAt(call, 0) !== 'float32') throw new NoCounterpart('Einsum', 'of integers, which is not exported');
    return last(
      call.draft.add(
        'Einsum',
        call.inputs.map((_, index) => lastAt(call, index)),
        { equation },
      ),
    );
  },
  Cumsum: cumulative,
  TopKV2: largest,
};
