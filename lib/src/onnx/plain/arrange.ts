import {
  axisIn,
  type Call,
  inputAt,
  numbersAt,
  numbersFrom,
  type Operator,
  type Operators,
  plainAt,
  setting,
} from '../call';
import { cutsOf, reshaped, squeezed, unsqueezed } from '../operators/shape';
import { type OnnxTensor, sizeOf, typed } from '../read/tensor';
import { broadcastShape, isPlain, plain, range, shapeOf, stridesOf } from '../value';
import { cellsOf } from './elementwise';

/** Most values that are computed as plain numbers; a larger array is an error of the graph or an attack. */
const MOST = 2 ** 26;

/** An array of `shape` whose cell `at` is the cell `from(at)` of another. */
function picked({ type, values }: OnnxTensor, shape: readonly number[], from: (at: number) => number): [OnnxTensor] {
  requireFits(shape);
  return [
    plain(
      type,
      shape,
      typed(
        type,
        range(0, sizeOf(shape)).map((at) => values[from(at)]),
      ),
    ),
  ];
}

function requireFits(shape: readonly number[]): void {
  if (sizeOf(shape) > MOST) throw new Error(`it makes an array [${shape}] of more than ${MOST} plain numbers`);
}

const shaped = (x: OnnxTensor, shape: readonly number[]): [OnnxTensor] => [plain(x.type, shape, x.values)];

/** The index along each axis of cell `at`. */
const placeOf = (at: number, strides: readonly number[], shape: readonly number[]) =>
  strides.map((stride, axis) => Math.floor(at / stride) % shape[axis]);

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, index) => sum + value * b[index], 0);

function sliced(call: Call): [OnnxTensor] {
  const x = plainAt(call, 0);
  const cuts = cutsOf(call, x.shape);
  const shape = cuts.map(({ count }) => count);
  const [own, strides] = [stridesOf(x.shape), stridesOf(shape)];
  return picked(x, shape, (at) => {
    const place = placeOf(at, strides, shape);
    return dot(
      own,
      cuts.map(({ from, step }, axis) => from + step * place[axis]),
    );
  });
}

function gathered(call: Call): [OnnxTensor] {
  const [x, indices] = [plainAt(call, 0), plainAt(call, 1)];
  const axis = axisIn(x.shape.length, setting(call, 'axis', 0));
  const [before, after] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)];
  const [inner, count] = [sizeOf(after), sizeOf(indices.shape)];
  return picked(x, [...before, ...indices.shape, ...after], (at) => {
    const index = indices.values[Math.floor(at / inner) % count];
    const front = index < 0 ? index + x.shape[axis] : index;
    if (front < 0 || front >= x.shape[axis]) throw new Error(`its index ${index} is outside [${x.shape}]`);
    return (Math.floor(at / (inner * count)) * x.shape[axis] + front) * inner + (at % inner);
  });
}

function concatenated(call: Call): [OnnxTensor] {
  const parts = call.inputs.map((_, index) => plainAt(call, index));
  const axis = axisIn(parts[0].shape.length, setting(call, 'axis', 1));
  const rows = sizeOf(parts[0].shape.slice(0, axis));
  const widths = parts.map(({ shape }) => sizeOf(shape.slice(axis)));
  const values: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (const [part, width] of widths.entries()) {
      for (let at = 0; at < width; at++) values.push(parts[part].values[row * width + at]);
    }
  }
  const shape = parts[0].shape.map((edge, index) =>
    index === axis ? parts.reduce((sum, part) => sum + part.shape[axis], 0) : edge,
  );
  return [plain(parts[0].type, shape, typed(parts[0].type, values))];
}

/** A reduction of plain numbers over axes. */
function reduced(combine: (values: readonly number[]) => number): Operator {
  return (call) => {
    const x = plainAt(call, 0);
    const rank = x.shape.length;
    const listed = numbersFrom(call, 'axes', 1) ?? [];
    const axes = listed.length > 0 ? listed.map((axis) => axisIn(rank, axis)) : range(0, rank);
    const kept = x.shape.map((edge, axis) => (axes.includes(axis) ? 1 : edge));
    const groups = Array.from({ length: sizeOf(kept) }, (): number[] => []);
    const group = cellsOf(kept, x.shape);
    for (let at = 0; at < sizeOf(x.shape); at++) groups[group(at)].push(x.values[at]);
    const shape = setting(call, 'keepdims', 1) === 1 ? kept : squeezed(kept, axes);
    return [plain(x.type, shape, typed(x.type, groups.map(combine)))];
  };
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

export const PLAIN_ARRANGED: Operators = {
  Shape: (call) => {
    const shape = shapeOf(inputAt(call, 0));
    const part = shape.slice(setting(call, 'start', 0), setting(call, 'end', shape.length));
    return [plain('int64', [part.length], Float64Array.from(part))];
  },
  Size: (call) => [plain('int64', [], Float64Array.of(sizeOf(shapeOf(inputAt(call, 0)))))],
  Constant: ({ node: { attributes } }) => {
    const { value, value_float, value_floats, value_int, value_ints } = attributes;
    if (value !== undefined) return [value as OnnxTensor];
    if (value_float !== undefined) return [plain('float32', [], Float32Array.of(value_float as number))];
    if (value_int !== undefined) return [plain('int64', [], Float64Array.of(value_int as number))];
    const list = (value_floats ?? value_ints) as readonly number[] | undefined;
    if (!list) throw new Error('it has no numbers');
    return [plain(value_floats ? 'float32' : 'int64', [list.length], typed(value_floats ? 'float32' : 'int64', list))];
  },
  ConstantOfShape: (call) => {
    const shape = numbersAt(call, 0);
    requireFits(shape);
    const filled = setting<OnnxTensor>(call, 'value', plain('float32', [1], Float32Array.of(0)));
    const cells = new Array<number>(sizeOf(shape)).fill(filled.values[0]);
    return [plain(filled.type, shape, typed(filled.type, cells))];
  },
  Range: (call) => {
    const [start, limit, step] = [0, 1, 2].map((index) => numbersAt(call, index)[0]);
    const count = Math.max(0, Math.ceil((limit - start) / step));
    requireFits([count]);
    const { type } = plainAt(call, 0);
    return [
      plain(
        type,
        [count],
        typed(
          type,
          range(0, count).map((at) => start + at * step),
        ),
      ),
    ];
  },
  Reshape: (call) => {
    const x = plainAt(call, 0);
    return shaped(x, reshaped(x.shape, numbersFrom(call, 'shape', 1) ?? [], setting(call, 'allowzero', 0) === 1));
  },
  Flatten: (call) => {
    const x = plainAt(call, 0);
    const rows = sizeOf(x.shape.slice(0, setting(call, 'axis', 1)));
    return shaped(x, [rows, sizeOf(x.shape) / rows]);
  },
  Squeeze: (call) => shaped(plainAt(call, 0), squeezed(plainAt(call, 0).shape, numbersFrom(call, 'axes', 1))),
  Unsqueeze: (call) => shaped(plainAt(call, 0), unsqueezed(plainAt(call, 0).shape, numbersFrom(call, 'axes', 1) ?? [])),
  Concat: concatenated,
  Gather: gathered,
  Slice: sliced,
  Transpose: (call) => {
    const x = plainAt(call, 0);
    const order = setting<readonly number[]>(call, 'perm', range(0, x.shape.length).reverse());
    const shape = order.map((axis) => x.shape[axis]);
    const [own, strides] = [stridesOf(x.shape), stridesOf(shape)];
    return picked(x, shape, (at) =>
      dot(
        order.map((axis) => own[axis]),
        placeOf(at, strides, shape),
      ),
    );
  },
  Expand: (call) => {
    const x = plainAt(call, 0);
    const shape = broadcastShape([x.shape, numbersAt(call, 1)]);
    requireFits(shape);
    return picked(x, shape, cellsOf(x.shape, shape));
  },
  Tile: (call) => {
    const x = plainAt(call, 0);
    const repeats = numbersAt(call, 1);
    const shape = x.shape.map((edge, axis) => edge * repeats[axis]);
    const [own, strides] = [stridesOf(x.shape), stridesOf(shape)];
    return picked(x, shape, (at) =>
      dot(
        own,
        placeOf(at, strides, shape).map((place, axis) => place % x.shape[axis]),
      ),
    );
  },
  NonZero: (call) => {
    const { shape, values } = plainAt(call, 0);
    const found = range(0, sizeOf(shape)).filter((at) => values[at]);
    const places = found.map((at) => placeOf(at, stridesOf(shape), shape));
    const cells = shape.flatMap((_, axis) => places.map((place) => place[axis]));
    return [plain('int64', [shape.length, found.length], Float64Array.from(cells))];
  },
  ReduceSum: reduced(sum),
  ReduceProd: reduced((values) => values.reduce((a, b) => a * b, 1)),
  ReduceMax: reduced((values) => values.reduce((a, b) => Math.max(a, b))),
  ReduceMin: reduced((values) => values.reduce((a, b) => Math.min(a, b))),
  ReduceMean: reduced((values) => sum(values) / values.length),
};

/** Whether an operator's inputs may be plain numbers or tensors alike: only their shape counts. */
export const readsShapesOnly = (type: string) => type === 'Shape' || type === 'Size';

export const allPlain = ({ inputs }: Call) => inputs.every((value) => value === undefined || isPlain(value));
