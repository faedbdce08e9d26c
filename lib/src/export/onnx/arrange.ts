import { channelsFirst, range } from '../../onnx/value';
import {
  attribute,
  type Call,
  constantAt,
  converted,
  firstAt,
  integersAt,
  isFirst,
  last,
  lastAt,
  NoCounterpart,
  numbersAt,
  type Operator,
  type Operators,
  rankAt,
  shapeAt,
  typeAt,
} from './call';
import { axisFirst } from './windows';

/** Up to the end of an axis, and before its beginning: no axis is longer. */
const [END, BEGINNING] = [2 ** 31 - 1, -(2 ** 31) + 1];

const reshape: Operator = (call) => {
  const shape = constantAt(call, 1);
  const allowzero = shape && Array.from(shape.values).includes(0) ? 1 : 0;
  return last(call.draft.add('Reshape', [lastAt(call, 0), integersAt(call, 1)], { allowzero }));
};

/** Transposes; the order of channels first, if the input has it, is part of the permutation. */
const transpose: Operator = (call) => {
  const order = numbersAt(call, 1);
  if (!isFirst(call, 0)) return last(call.draft.add('Transpose', [lastAt(call, 0)], { perm: order }));
  const at = channelsFirst(order.length);
  return last(call.draft.add('Transpose', [firstAt(call, 0)], { perm: order.map((axis) => at.indexOf(axis)) }));
};

/** A part from `begin`, of `size`; -1 is what remains. */
const slice: Operator = (call) => {
  const { draft } = call;
  const [begin, size] = [constantAt(call, 1), constantAt(call, 2)];
  if (!begin || !size) {
    const starts = integersAt(call, 1);
    const ends = draft.add('Add', [starts, integersAt(call, 2)]);
    return last(draft.add('Slice', [lastAt(call, 0), starts, ends]));
  }
  const starts = Array.from(begin.values);
  const ends = starts.map((start, axis) => (size.values[axis] < 0 ? END : start + size.values[axis]));
  const cut = range(0, starts.length).filter((axis) => starts[axis] !== 0 || ends[axis] !== END);
  if (!isFirst(call, 0)) return last(sliced(call, lastAt(call, 0), cut, { starts, ends }));
  const axes = cut.map((axis) => axisFirst(axis, starts.length));
  const name = draft.add('Slice', [
    firstAt(call, 0),
    draft.integers(cut.map((axis) => starts[axis])),
    draft.integers(cut.map((axis) => ends[axis])),
    draft.integers(axes),
  ]);
  return [{ first: name }];
};

interface Cuts {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly steps?: readonly number[];
}

function sliced({ draft }: Call, x: string, axes: readonly number[], { starts, ends, steps }: Cuts): string {
  if (axes.length === 0) return x;
  const lists = [starts, ends].map((list) => draft.integers(axes.map((axis) => list[axis])));
  const strides = steps?.some((step) => step !== 1) ? [draft.integers(axes.map((axis) => steps[axis]))] : [];
  return draft.add('Slice', [x, ...lists, draft.integers(axes), ...strides]);
}

/** A part by first index, end and step of each axis; bits of the masks mark axes that are taken from or to the edge, or dropped. */
const stridedSlice: Operator = (call) => {
  const { draft } = call;
  const mask = (name: string) => {
    const bits = attribute(call, name, 0);
    return (axis: number) => (bits & (1 << axis)) !== 0;
  };
  if (attribute(call, 'ellipsis_mask', 0) !== 0 || attribute(call, 'new_axis_mask', 0) !== 0) {
    throw new NoCounterpart(call.node.op, 'with an ellipsis or a new axis, which is not exported');
  }
  const [fromEdge, toEdge, dropped] = [mask('begin_mask'), mask('end_mask'), mask('shrink_axis_mask')];
  const axes = range(0, shapeAt(call, 3)[0] ?? constantAt(call, 3)?.values.length ?? 0);
  const gone = axes.filter(dropped);
  const squeezed = (x: string) => (gone.length > 0 ? draft.add('Squeeze', [x, draft.integers(gone)]) : x);
  const steps = numbersAt(call, 3);
  if (!constantAt(call, 1) || !constantAt(call, 2)) {
    const [starts, ends] = [integersAt(call, 1), integersAt(call, 2)];
    const list = draft.integers(axes);
    return last(squeezed(draft.add('Slice', [lastAt(call, 0), starts, ends, list, draft.integers(steps)])));
  }
  const starts = numbersAt(call, 1).map((start, axis) => {
    if (fromEdge(axis) && !dropped(axis)) return steps[axis] > 0 ? 0 : END;
    return start;
  });
  const ends = numbersAt(call, 2).map((end, axis) => {
    if (dropped(axis)) return starts[axis] === -1 ? END : starts[axis] + 1;
    if (toEdge(axis)) return steps[axis] > 0 ? END : BEGINNING;
    return end;
  });
  return last(squeezed(sliced(call, lastAt(call, 0), axes, { starts, ends, steps })));
};

/** Tensors next to each other along a new axis. */
const pack: Operator = (call) => {
  const { draft, inputs } = call;
  const axis = attribute(call, 'axis', 0);
  const parts = inputs.map((_, index) => draft.add('Unsqueeze', [lastAt(call, index), draft.integers([axis])]));
  return last(draft.add('Concat', parts, { axis }));
};

const unpack: Operator = (call) => {
  const { draft } = call;
  const [axis, count] = [attribute(call, 'axis', 0), attribute(call, 'num', 1)];
  const ones = draft.integers(new Array<number>(count).fill(1));
  const parts = draft.addMany('Split', [lastAt(call, 0), ones], count, { axis });
  return last(...parts.map((part) => draft.add('Squeeze', [part, draft.integers([axis])])));
};

/** Joins tensors along an axis; the last input is the axis. */
const concat: Operator = (call) => {
  const { draft, inputs } = call;
  const parts = range(0, inputs.length - 1);
  const [axis] = numbersAt(call, inputs.length - 1);
  const rank = rankAt(call, 0);
  if (parts.length === 1) return last(lastAt(call, 0));
  if (rank > 2 && parts.every((index) => isFirst(call, index))) {
    const names = parts.map((index) => firstAt(call, index));
    return [{ first: draft.add('Concat', names, { axis: axisFirst(axis, rank) }) }];
  }
  return last(
    draft.add(
      'Concat',
      parts.map((index) => lastAt(call, index)),
      { axis },
    ),
  );
};

/** Splits along an axis into parts of these lengths. */
const split: Operator = (call) => {
  const { draft } = call;
  const [axis] = numbersAt(call, 2);
  const count = attribute(call, 'num_split', 1);
  const names = draft.addMany('Split', [lastAt(call, 0), integersAt(call, 1)], count, { axis });
  return last(...names);
};

/** Rows of a tensor by their indices; with `batch_dims` 1 each example has separate indices `[batch, count]`. */
const gather: Operator = (call) => {
  const { draft } = call;
  const [axis] = numbersAt(call, 2);
  const batched = attribute(call, 'batch_dims', 0);
  const [x, indices] = [lastAt(call, 0), lastAt(call, 1)];
  if (batched === 0) return last(draft.add('Gather', [x, indices], { axis }));
  const rest = shapeAt(call, 0).slice(2);
  if (batched !== 1 || axis !== 1 || rankAt(call, 1) !== 2) {
    throw new NoCounterpart(call.node.op, 'with several batch axes, which is not exported');
  }
  if (rest.length === 0) return last(draft.add('GatherElements', [x, indices], { axis: 1 }));
  const wide = draft.add('Unsqueeze', [indices, draft.integers(range(2, 2 + rest.length))]);
  const full = draft.add('Expand', [wide, draft.integers([1, 1, ...rest])]);
  return last(draft.add('GatherElements', [x, full], { axis: 1 }));
};

const oneHot: Operator = (call) => {
  const { draft } = call;
  const indices = converted(call, lastAt(call, 0), 'int64', typeAt(call, 0));
  const [on, off] = [numbersAt(call, 2)[0], numbersAt(call, 3)[0]];
  const values = draft.store('off_on', { type: 'float32', shape: [2], values: Float32Array.of(off, on) });
  const depth = draft.integers(numbersAt(call, 1));
  const made = draft.add('OneHot', [indices, depth, values], { axis: attribute(call, 'axis', -1) });
  return last(converted(call, made, typeAt(call, 2), 'float32'));
};

/** The reverse along axes: a slice with steps back. */
const reverse: Operator = (call) => {
  const axes = numbersAt(call, 1);
  const rank = rankAt(call, 0);
  const each = (value: number) => new Array<number>(rank).fill(value);
  return last(
    sliced(
      call,
      lastAt(call, 0),
      axes.map((axis) => (axis < 0 ? axis + rank : axis)),
      { starts: each(-1), ends: each(BEGINNING), steps: each(-1) },
    ),
  );
};

export const ARRANGED: Operators = {
  Reshape: reshape,
  ExpandDims: (call) => last(call.draft.add('Unsqueeze', [lastAt(call, 0), call.draft.integers(numbersAt(call, 1))])),
  Squeeze: (call) => {
    const axes = attribute<number[]>(call, 'squeeze_dims', []);
    return last(call.draft.add('Squeeze', [lastAt(call, 0), ...(axes.length > 0 ? [call.draft.integers(axes)] : [])]));
  },
  Transpose: transpose,
  Slice: slice,
  StridedSlice: stridedSlice,
  Pack: pack,
  Unpack: unpack,
  ConcatV2: concat,
  SplitV: split,
  Tile: (call) => last(call.draft.add('Tile', [lastAt(call, 0), integersAt(call, 1)])),
  BroadcastTo: (call) => last(call.draft.add('Expand', [lastAt(call, 0), integersAt(call, 1)])),
  Fill: (call) => last(call.draft.add('Expand', [lastAt(call, 1), integersAt(call, 0)])),
  Shape: (call) => last(converted(call, call.draft.add('Shape', [lastAt(call, 0)]), 'int32', 'int64')),
  Range: (call) =>
    last(
      call.draft.add(
        'Range',
        [0, 1, 2].map((index) => lastAt(call, index)),
      ),
    ),
  ReverseV2: reverse,
  GatherV2: gather,
  GatherNd: (call) =>
    last(call.draft.add('GatherND', [lastAt(call, 0), converted(call, lastAt(call, 1), 'int64', typeAt(call, 1))])),
  OneHot: oneHot,
};
