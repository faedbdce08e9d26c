import { CONV_POOL, RELU_POOL } from './fuse-relu-pool';
import { replaceEach, usersOfOutput } from './replace-operations';
import { attributeOf, type Operation, type Trace } from './trace';

/** Largest number of image channels for which the operation of `lib/addon` is faster. */
const FEW_CHANNELS = 4;

/**
 * Replaces a 3 x 3 convolution over an image of few channels, its bias, and the fused ReLU and pooling after it
 * (`fuse-relu-pool`) by one operation of `lib/addon`. The backward pass needs none of the intermediate values. The results
 * are equal up to rounding.
 */
export function fuseConvPool(trace: Trace): Trace {
  return replaceEach(trace, [RELU_POOL.forward], (pool, users) => {
    const [sum] = pool.inputs;
    if (sum.kind !== 'output' || !/^Add(V2)?$/.test(sum.operation.op)) return [];
    const [convolved, bias] = sum.operation.inputs;
    if (convolved.kind !== 'output' || !isSmallConvolution(convolved.operation)) return [];
    const [x, kernel] = convolved.operation.inputs;
    if (bias.shape.length !== 1 || bias.shape[0] !== kernel.shape[3]) return [];
    const between = [convolved, sum].flatMap(({ operation }) => usersOfOutput(users, operation));
    if (between.length !== 2) return [];
    return [[pool, { by: { op: CONV_POOL, attributes: [], inputs: [x, kernel, bias] }, outputs: [0, 1] }]];
  });
}

/** Whether it is a 3 x 3 convolution with stride 1 and SAME padding, from few channels to a multiple of sixteen. */
function isSmallConvolution(operation: Operation): boolean {
  if (operation.op !== 'Conv2D') return false;
  const attribute = (name: string) => String(attributeOf(operation, name));
  const [height, width, inputChannels, outputChannels] = operation.inputs[1].shape;
  return (
    height === 3 &&
    width === 3 &&
    inputChannels <= FEW_CHANNELS &&
    outputChannels % 16 === 0 &&
    attribute('padding') === 'SAME' &&
    attribute('data_format') === 'NHWC' &&
    attribute('strides') === '1,1,1,1' &&
    ['1,1,1,1', 'undefined'].includes(attribute('dilations'))
  );
}
