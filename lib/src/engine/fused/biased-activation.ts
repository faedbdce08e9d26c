import type { Tensor } from '@tensorflow/tfjs';
import { nativeBackend, typeAttributes } from '../native';
import { isDifferentiated, nativeKernel, ownOperation } from './fused-gradient';

/** x `[..., channels]`, bias `[channels]`. */
type Inputs = { x: Tensor; bias: Tensor };

/** One sixth, as MobileNetV3's published weights have it: rounded to half precision. */
export const SIXTH = 0.16662597656;

/** A channel's sum over all places. */
const perChannel = (dx: Tensor) => dx.sum(dx.shape.slice(0, -1).map((_, axis) => axis));

/** x + bias. TensorFlow's own addition; the gradient by the bias is an operation of `lib/addon`. */
export const fusedBias: (inputs: Inputs) => Tensor = nativeKernel(
  'AddV2',
  ['x', 'bias'],
  () => typeAttributes(nativeBackend(), 'T'),
  (dy) => ({
    x: () => dy,
    bias: () => (isDifferentiated() ? perChannel(dy) : ownOperation('TransferlabBiasGrad', [dy])[0]),
  }),
  {},
);

/** ReLU of x + bias, and both gradients, in one operation each. */
export const fusedBiasRelu: (inputs: Inputs) => Tensor = nativeKernel(
  'TransferlabBiasRelu',
  ['x', 'bias'],
  () => [],
  (dy, [y]) => {
    const [dx, dbias] = isDifferentiated()
      ? both(dy.mul(y.step()))
      : ownOperation('TransferlabBiasReluGrad', [y, dy], 2);
    return { x: () => dx, bias: () => dbias };
  },
  { outputsToSave: [true] },
);

/** Hard-swish of x + bias, and both gradients, in one operation each. */
export const fusedBiasHardSwish: (inputs: Inputs) => Tensor = nativeKernel(
  'TransferlabBiasHardSwish',
  ['x', 'bias'],
  () => [],
  (dy, [x, bias]) => {
    const [dx, dbias] = isDifferentiated()
      ? both(dy.mul(hardSwishSlope(x.add(bias))))
      : ownOperation('TransferlabBiasHardSwishGrad', [x, bias, dy], 2);
    return { x: () => dx, bias: () => dbias };
  },
);

/** Hard-swish in one operation. */
export const fusedHardSwish: (inputs: { x: Tensor }) => Tensor = nativeKernel(
  'TransferlabHardSwish',
  ['x'],
  () => [],
  (dy, [x]) => ({ x: () => dy.mul(hardSwishSlope(x)) }),
);

const both = (dx: Tensor) => [dx, perChannel(dx)];

/** The derivative of hard-swish: relu6(x + 3) / 6, and x / 6 more between the bends. */
function hardSwishSlope(x: Tensor): Tensor {
  const above = x.add(3);
  const inside = above.step().mul(above.mul(-1).add(6).step());
  return above.relu6().add(x.mul(inside)).mul(SIXTH);
}
