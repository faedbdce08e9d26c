import { type Constants, findConstants } from './constant-folding';
import { DTYPE } from './dtype';
import { isOutputOf, onlyUser, replaceEach, type Users } from './replace-operations';
import { attributeOf, type Captured, type Operation, type Source, type Trace } from './trace';

/** Operations of `lib/addon`: a full block, and the packing of its 1 x 1 kernels. */
const BLOCK = 'TransferlabInvertedResidual';
const PACK = 'TransferlabPackColumns';

/** A convolution, its bias, and the ReLU6 if there is one. */
interface ConvBlock {
  readonly kernel: Source;
  readonly bias: Source;
  /** The operation that computes the block's output. */
  readonly last: Operation;
}

/**
 * Replaces the inverted-residual blocks of MobileNets (Sandler et al. 2018) by one operation of `lib/addon` if their kernels
 * never change: in prediction, and in the frozen layers of a training step. A block expands each pixel, filters each channel,
 * and projects back. The hidden values are six times as large as the input and output, and stay in the CPU cache. The results
 * are equal up to rounding. `changing` are the variables that some function of the graph assigns.
 */
export function fuseInvertedResidual(trace: Trace, changing: ReadonlySet<Captured>): Trace {
  const constants = findConstants(trace, changing);
  return replaceEach(trace, ['DepthwiseConv2dNative'], (operation, users) => {
    const filter = isDepthwise(operation) ? convBlockOf(operation, { relu6: true }, users, constants) : undefined;
    const pointwise = filter && onlyUser(users, filter.last);
    const project = pointwise && isPointwise(pointwise) && convBlockOf(pointwise, { relu6: false }, users, constants);
    if (!filter || !project || !isOutputOf(pointwise.inputs[0], filter.last)) return [];
    const expand = expandOf(operation.inputs[0], users, constants);
    const x = expand ? expand.x : operation.inputs[0];
    const sum = onlyUser(users, project.last);
    const strides = strideOf(operation);
    const adds = strides === 1 && sum !== undefined && isSumWith(x, sum, project.last);
    const options = Int32Array.of(strides, adds ? 1 : 0);
    const empty: Source = { kind: 'constant', values: new Float32Array(0), shape: [0], dtype: x.dtype };
    const by: Operation = {
      op: BLOCK,
      attributes: [],
      inputs: [
        x,
        ...(expand ? [packed(expand.kernel), expand.bias] : [empty, empty]),
        ...[filter.kernel, filter.bias],
        ...[packed(project.kernel), project.bias],
        { kind: 'constant', values: options, shape: [2], dtype: DTYPE.int32 },
      ],
    };
    return [[adds ? sum : project.last, { by, outputs: [0] }]];
  });
}

/** The expanding convolution before the filter, and its input feature map; undefined if there is none. */
function expandOf(
  expanded: Source,
  users: Users,
  constants: Constants,
): (ConvBlock & { readonly x: Source }) | undefined {
  if (expanded.kind !== 'output' || expanded.shape[3] % 48 !== 0) return undefined;
  const sum = expanded.operation.inputs[0];
  const conv = sum?.kind === 'output' ? sum.operation.inputs[0] : undefined;
  if (conv?.kind !== 'output' || !isPointwise(conv.operation)) return undefined;
  const block = convBlockOf(conv.operation, { relu6: true }, users, constants);
  if (block?.last !== expanded.operation || onlyUser(users, block.last) === undefined) return undefined;
  return { ...block, x: conv.operation.inputs[0] };
}

/** The block that begins with this convolution; undefined if its weights change or a value inside it has another user. */
function convBlockOf(
  conv: Operation,
  { relu6 }: { relu6: boolean },
  users: Users,
  constants: Constants,
): ConvBlock | undefined {
  const sum = onlyUser(users, conv);
  if (!sum || !/^Add(V2)?$/.test(sum.op) || !isOutputOf(sum.inputs[0], conv)) return undefined;
  const [kernel, bias] = [conv.inputs[1], sum.inputs[1]];
  const channels = sum.inputs[0].shape[3];
  if (bias.shape.length !== 1 || bias.shape[0] !== channels) return undefined;
  if (!constants.source(kernel) || !constants.source(bias)) return undefined;
  const last = relu6 ? onlyUser(users, sum) : sum;
  return last && (!relu6 || last.op === 'Relu6') ? { kernel, bias, last } : undefined;
}

function packed(kernel: Source): Source {
  const [, , rows, columns] = kernel.shape;
  const operation: Operation = { op: PACK, attributes: [], inputs: [kernel] };
  const shape = [rows, Math.ceil(columns / 16) * 16];
  return { kind: 'output', operation, index: 0, dtype: kernel.dtype, shape };
}

/** Whether a sum adds x to the output of an operation. */
function isSumWith(x: Source, sum: Operation, operation: Operation): boolean {
  if (!/^Add(V2)?$/.test(sum.op)) return false;
  const rest = sum.inputs.filter((input) => !isOutputOf(input, operation));
  return rest.length === 1 && isSame(rest[0], x);
}

function isSame(a: Source, b: Source): boolean {
  return a === b || (a.kind === 'output' && b.kind === 'output' && isOutputOf(a, b.operation, b.index));
}

const attribute = (operation: Operation, name: string) => String(attributeOf(operation, name));

function isPadded(operation: Operation): boolean {
  return (
    attribute(operation, 'padding') === 'SAME' &&
    attribute(operation, 'data_format') === 'NHWC' &&
    ['1,1,1,1', 'undefined'].includes(attribute(operation, 'dilations'))
  );
}

function isPointwise(operation: Operation): boolean {
  if (operation.op !== 'Conv2D' || !isPadded(operation)) return false;
  const [height, width] = operation.inputs[1].shape;
  return height === 1 && width === 1 && attribute(operation, 'strides') === '1,1,1,1';
}

/** Whether it is a 3 x 3 or 5 x 5 depthwise convolution with stride 1 or 2. */
function isDepthwise(operation: Operation): boolean {
  const [height, width, channels, multiplier] = operation.inputs[1].shape;
  const isSupported = [3, 5].includes(height) && height === width && multiplier === 1 && channels % 16 === 0;
  return isSupported && isPadded(operation) && ['1,1,1,1', '1,2,2,1'].includes(attribute(operation, 'strides'));
}

const strideOf = (operation: Operation) => Number(attribute(operation, 'strides').split(',')[1]);
