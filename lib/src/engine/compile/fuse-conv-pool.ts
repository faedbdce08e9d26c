import { CONV_POOL, RELU_POOL } from './fuse-relu-pool';
import { replaceEach, usersOfOutput } from './replace-operations';
import { attributeOf, type Operation, type Trace } from './trace';

/** Channels of a picture up to which the operation of `lib/addon` is the faster one. */
const FEW_CHANNELS = 4;

/**
 * Replaces a convolution of 3 x 3 over a picture of few channels, and its bias, in front of a fused ReLU and pooling
 * (`fuse-relu-pool`) by an operation of `lib/addon` that does all of it at once. The way back needs nothing of what is
 * between them. The same numbers to rounding.
 */
export function fuseConvPool(trace: Trace): Trace {
  return replaceEach(trace, [RELU_POOL.forward], (pool, users) => {
    const [sum] = pool.inputs;
    if (sum.kind !== 'output' || !/^Add(V2)?$/.test(sum.operation.op)) return [];
    const [convolved, bias] = sum.operation.inputs;
    if (convolved.kind !== 'output' || !isPlain(convolved.operation)) return [];
    const [x, kernel] = convolved.operation.inputs;
    if (bias.shape.length !== 1 || bias.shape[0] !== kernel.shape[3]) return [];
    const between = [convolved, sum].flatMap(({ operation }) => usersOfOutput(users, operation));
    if (between.length !== 2) return [];
    return [[pool, { by: { op: CONV_POOL, attributes: [], inputs: [x, kernel, bias] }, places: [0, 1] }]];
  });
}

/** A convolution of 3 x 3 at every pixel, padded to the same size, from few channels to a multiple of sixteen. */
function isPlain(operation: Operation): boolean {
  if (operation.op !== 'Conv2D') return false;
  const attribute = (name: string) => String(attributeOf(operation, name));
  const [height, width, from, to] = operation.inputs[1].shape;
  return (
    height === 3 &&
    width === 3 &&
    from <= FEW_CHANNELS &&
    to % 16 === 0 &&
    attribute('padding') === 'SAME' &&
    attribute('data_format') === 'NHWC' &&
    attribute('strides') === '1,1,1,1' &&
    ['1,1,1,1', 'undefined'].includes(attribute('dilations'))
  );
}
