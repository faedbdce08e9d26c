import { range } from '../../onnx/value';
import {
  arrangedAt,
  attribute,
  type Call,
  constantAt,
  first,
  firstAt,
  lastAt,
  type Made,
  NoCounterpart,
  numbersAt,
  type Operator,
  type Operators,
  rankAt,
  shapeAt,
} from './call';

/** Throws if the operation takes its channels first: TensorFlow computes that on other devices only. */
function requireChannelsLast(call: Call): void {
  if (!/^N(CH|CD)/.test(attribute(call, 'data_format', 'NHWC'))) return;
  throw new NoCounterpart(call.node.op, 'with channels first, which is not exported');
}

/** Cells of padding before and after each axis of the windows: `SAME` is computed from the input's size. */
function padsOf(call: Call, edges: readonly number[], sizes: readonly number[], strides: readonly number[]): number[] {
  const gaps = attribute(call, 'dilations', [1, ...sizes.map(() => 1), 1]).slice(1, -1);
  const padding = attribute<string>(call, 'padding', 'VALID');
  if (padding === 'EXPLICIT') {
    const listed = attribute<number[]>(call, 'explicit_paddings', []).slice(2, -2);
    return [...listed.filter((_, index) => index % 2 === 0), ...listed.filter((_, index) => index % 2 === 1)];
  }
  const totals = sizes.map((size, axis) => {
    if (padding !== 'SAME') return 0;
    const steps = Math.ceil(edges[axis] / strides[axis]) - 1;
    return Math.max(0, steps * strides[axis] + (size - 1) * gaps[axis] + 1 - edges[axis]);
  });
  return [...totals.map((total) => Math.floor(total / 2)), ...totals.map((total) => Math.ceil(total / 2))];
}

/** The settings of a convolution or pool over windows of these sizes. */
function settings(call: Call, edges: readonly number[], sizes: readonly number[]) {
  const strides = attribute(call, 'strides', [1, ...sizes.map(() => 1), 1]).slice(1, -1);
  return { kernel_shape: [...sizes], strides, pads: padsOf(call, edges, sizes, strides) };
}

const dilationsOf = (call: Call, rank: number) =>
  attribute(call, 'dilations', new Array<number>(rank).fill(1)).slice(1, -1);

/** The kernel `[...window, in, out]` becomes `[out, in, ...window]`; fewer channels than those of the input mean groups. */
const convolution: Operator = (call) => {
  requireChannelsLast(call);
  const [shape, kernel] = [shapeAt(call, 0), shapeAt(call, 1)];
  const [window, rank] = [kernel.slice(0, -2), kernel.length];
  const weight = arrangedAt(call, 1, [rank - 1, rank - 2, ...range(0, rank - 2)]);
  const group = shape[rank - 1] / kernel[rank - 2];
  const how = { ...settings(call, shape.slice(1, -1), window), dilations: dilationsOf(call, rank), group };
  return first(call.draft.add('Conv', [firstAt(call, 0), weight], how));
};

/** The kernel `[height, width, in, multiplier]` becomes `[in * multiplier, 1, height, width]`. */
const depthwise: Operator = (call) => {
  requireChannelsLast(call);
  const [height, width, channels, multiplier] = shapeAt(call, 1);
  const weight = arrangedAt(call, 1, [2, 3, 0, 1], [channels * multiplier, 1, height, width]);
  const how = settings(call, shapeAt(call, 0).slice(1, -1), [height, width]);
  const dilations = dilationsOf(call, 4);
  return first(call.draft.add('Conv', [firstAt(call, 0), weight], { ...how, dilations, group: channels }));
};

/** The gradient of a convolution by its input is a transposed convolution. */
const transposed: Operator = (call) => {
  requireChannelsLast(call);
  const [window, edges] = [shapeAt(call, 1).slice(0, 2), call.made.shape.slice(1, -1)];
  const how = settings(call, edges, window);
  const dilations = dilationsOf(call, 4);
  if (dilations.some((gap) => gap > 1)) throw new NoCounterpart(call.node.op, 'dilated, which is not exported');
  const output_padding = edges.map((edge, axis) => {
    const made = (shapeAt(call, 2)[axis + 1] - 1) * how.strides[axis] + window[axis];
    return edge - (made - how.pads[axis] - how.pads[axis + 2]);
  });
  const weight = arrangedAt(call, 1, [3, 2, 0, 1]);
  return first(call.draft.add('ConvTranspose', [firstAt(call, 2), weight], { ...how, output_padding }));
};

const pool =
  (type: string): Operator =>
  (call) => {
    requireChannelsLast(call);
    const sizes = attribute<number[]>(call, 'ksize', []).slice(1, -1);
    const how = settings(call, shapeAt(call, 0).slice(1, -1), sizes);
    return first(call.draft.add(type, [firstAt(call, 0)], how));
  };

/** Resizes height and width. The other lengths are those of the input, so any number of examples is possible. */
const resize =
  (mode: 'linear' | 'nearest'): Operator =>
  (call) => {
    const { draft } = call;
    const [corners, half] = [attribute(call, 'align_corners', false), attribute(call, 'half_pixel_centers', false)];
    const positions = corners ? 'align_corners' : half ? 'half_pixel' : 'asymmetric';
    const x = firstAt(call, 0);
    const kept = draft.add('Slice', [draft.add('Shape', [x]), draft.integers([0]), draft.integers([2])]);
    const sizes = draft.add('Concat', [kept, draft.integers(numbersAt(call, 1))], { axis: 0 });
    const nearest = { nearest_mode: positions === 'asymmetric' ? 'floor' : 'round_prefer_ceil' };
    return first(
      draft.add('Resize', [x, '', '', sizes], {
        mode,
        coordinate_transformation_mode: positions,
        ...(mode === 'nearest' && nearest),
      }),
    );
  };

/** Normalisation by running statistics. */
const normalisation: Operator = (call) => {
  requireChannelsLast(call);
  if (attribute(call, 'is_training', true)) throw new NoCounterpart(call.node.op, "which uses the batch's statistics");
  const statistics = [1, 2, 3, 4].map((index) => lastAt(call, index));
  const epsilon = attribute(call, 'epsilon', 1e-4);
  return first(call.draft.add('BatchNormalization', [firstAt(call, 0), ...statistics], { epsilon }));
};

/** Local response normalisation: TensorFlow's alpha is for each channel, that of ONNX for all `size`. */
const localResponse: Operator = (call) => {
  const size = 2 * attribute(call, 'depth_radius', 5) + 1;
  const alpha = attribute(call, 'alpha', 1) * size;
  const [beta, bias] = [attribute(call, 'beta', 0.5), attribute(call, 'bias', 1)];
  return first(call.draft.add('LRN', [firstAt(call, 0)], { alpha, beta, bias, size }));
};

/** Moves an axis of an operation's attribute to where it is with the channels first. */
export const axisFirst = (axis: number, rank: number): number => {
  const front = axis < 0 ? axis + rank : axis;
  if (front === 0) return 0;
  return front === rank - 1 ? 1 : front + 1;
};

/** Padding with a constant, in the order of axes that the input has. */
const pad: Operator = (call) => {
  const { draft, inputs } = call;
  const rank = rankAt(call, 0);
  const widths = numbersAt(call, 1);
  const mode = attribute<string>(call, 'mode', 'CONSTANT');
  if (mode === 'SYMMETRIC') throw new NoCounterpart('MirrorPad', 'symmetric, which ONNX does not have');
  const isFirst = inputs[0].first !== undefined;
  const ordered = range(0, rank).map((axis) => (isFirst ? [0, rank - 1, ...range(1, rank - 1)][axis] : axis));
  const pads = [...ordered.map((axis) => widths[2 * axis]), ...ordered.map((axis) => widths[2 * axis + 1])];
  const x = isFirst ? firstAt(call, 0) : lastAt(call, 0);
  const made = (name: string): Made[] => [isFirst ? { first: name } : { last: name }];
  if (pads.every((width) => width === 0)) return made(x);
  const value = inputs.length > 2 ? [valueAt(call)] : [];
  return made(draft.add('Pad', [x, draft.integers(pads), ...value], { mode: mode.toLowerCase() }));
};

const valueAt = (call: Call) => {
  const constant = constantAt(call, 2);
  return constant ? call.draft.number(constant.values[0], constant.type) : lastAt(call, 2);
};

export const WINDOWS: Operators = {
  Conv2D: convolution,
  Conv3D: convolution,
  DepthwiseConv2dNative: depthwise,
  Conv2DBackpropInput: transposed,
  MaxPool: pool('MaxPool'),
  MaxPool3D: pool('MaxPool'),
  AvgPool: pool('AveragePool'),
  AvgPool3D: pool('AveragePool'),
  ResizeBilinear: resize('linear'),
  ResizeNearestNeighbor: resize('nearest'),
  FusedBatchNormV3: normalisation,
  LRN: localResponse,
  Pad: pad,
  PadV2: pad,
  MirrorPad: pad,
  DepthToSpace: (call) =>
    first(
      call.draft.add('DepthToSpace', [firstAt(call, 0)], { blocksize: attribute(call, 'block_size', 2), mode: 'DCR' }),
    ),
};
