import { DTYPE } from './dtype';
import { type Lasting, whatLasts } from './lasting';
import { isOutputOf, onlyUser, replaceEach, type Users } from './replace-operations';
import { attributeOf, type Held, type Operation, type Source, type Trace } from './trace';

/** Operations of `lib/addon`: a whole block, and how its kernels of 1 x 1 are laid. */
const BLOCK = 'TransferlabInvertedResidual';
const PACK = 'TransferlabPackColumns';

/** A convolution, its bias and ReLU6 where there is one. */
interface Part {
  readonly kernel: Source;
  readonly bias: Source;
  /** The operation whose result is the part's. */
  readonly last: Operation;
}

/**
 * Replaces the inverted-residual blocks of mobile nets (Sandler 2018) by an operation of `lib/addon`, where their kernels
 * never change: in prediction, and in the frozen layers of a training step. A block widens each pixel, filters each
 * channel, and projects back; what is between is six times as large as what goes in and comes out, and stays in the
 * cache. The same numbers to rounding. `changing` are the variables that some function of the graph assigns.
 */
export function fuseInvertedResidual(trace: Trace, changing: ReadonlySet<Held>): Trace {
  const lasting = whatLasts(trace, changing);
  return replaceEach(trace, ['DepthwiseConv2dNative'], (operation, users) => {
    const filter = isFilter(operation) ? partOf(operation, { relu6: true }, users, lasting) : undefined;
    const middle = filter && onlyUser(users, filter.last);
    const project = middle && isPointwise(middle) && partOf(middle, { relu6: false }, users, lasting);
    if (!filter || !project || !isOutputOf(middle.inputs[0], filter.last)) return [];
    const expand = expandOf(operation.inputs[0], users, lasting);
    const x = expand ? expand.x : operation.inputs[0];
    const sum = onlyUser(users, project.last);
    const strides = strideOf(operation);
    const adds = strides === 1 && sum !== undefined && isSumWith(x, sum, project.last);
    const options = Int32Array.of(strides, adds ? 1 : 0);
    const nothing: Source = { kind: 'constant', values: new Float32Array(0), shape: [0], dtype: x.dtype };
    const by: Operation = {
      op: BLOCK,
      attributes: [],
      inputs: [
        x,
        ...(expand ? [packed(expand.kernel), expand.bias] : [nothing, nothing]),
        ...[filter.kernel, filter.bias],
        ...[packed(project.kernel), project.bias],
        { kind: 'constant', values: options, shape: [2], dtype: DTYPE.int32 },
      ],
    };
    return [[adds ? sum : project.last, { by, places: [0] }]];
  });
}

/** What widens a map in front of the filter, and the map it is made of; undefined where nothing does. */
function expandOf(widened: Source, users: Users, lasting: Lasting): (Part & { readonly x: Source }) | undefined {
  if (widened.kind !== 'output' || widened.shape[3] % 48 !== 0) return undefined;
  const sum = widened.operation.inputs[0];
  const conv = sum?.kind === 'output' ? sum.operation.inputs[0] : undefined;
  if (conv?.kind !== 'output' || !isPointwise(conv.operation)) return undefined;
  const part = partOf(conv.operation, { relu6: true }, users, lasting);
  if (part?.last !== widened.operation || onlyUser(users, part.last) === undefined) return undefined;
  return { ...part, x: conv.operation.inputs[0] };
}

/** The part that begins with this convolution; undefined where something changes, or something else looks into it. */
function partOf(conv: Operation, { relu6 }: { relu6: boolean }, users: Users, lasting: Lasting): Part | undefined {
  const sum = onlyUser(users, conv);
  if (!sum || !/^Add(V2)?$/.test(sum.op) || !isOutputOf(sum.inputs[0], conv)) return undefined;
  const [kernel, bias] = [conv.inputs[1], sum.inputs[1]];
  const channels = sum.inputs[0].shape[3];
  if (bias.shape.length !== 1 || bias.shape[0] !== channels) return undefined;
  if (!lasting.source(kernel) || !lasting.source(bias)) return undefined;
  const last = relu6 ? onlyUser(users, sum) : sum;
  return last && (!relu6 || last.op === 'Relu6') ? { kernel, bias, last } : undefined;
}

function packed(kernel: Source): Source {
  const [, , inner, columns] = kernel.shape;
  const operation: Operation = { op: PACK, attributes: [], inputs: [kernel] };
  const shape = [inner, Math.ceil(columns / 16) * 16];
  return { kind: 'output', operation, place: 0, dtype: kernel.dtype, shape };
}

/** Whether a sum adds x to what another operation gives. */
function isSumWith(x: Source, sum: Operation, other: Operation): boolean {
  if (!/^Add(V2)?$/.test(sum.op)) return false;
  const rest = sum.inputs.filter((input) => !isOutputOf(input, other));
  return rest.length === 1 && isSame(rest[0], x);
}

function isSame(a: Source, b: Source): boolean {
  return a === b || (a.kind === 'output' && b.kind === 'output' && isOutputOf(a, b.operation, b.place));
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

/** One filter of 3 x 3 or 5 x 5 for each channel, at every pixel or at every second. */
function isFilter(operation: Operation): boolean {
  const [height, width, channels, multiplier] = operation.inputs[1].shape;
  const isUsual = [3, 5].includes(height) && height === width && multiplier === 1 && channels % 16 === 0;
  return isUsual && isPadded(operation) && ['1,1,1,1', '1,2,2,1'].includes(attribute(operation, 'strides'));
}

const strideOf = (operation: Operation) => Number(attribute(operation, 'strides').split(',')[1]);
