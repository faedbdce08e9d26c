import type { Tensor } from '@tensorflow/tfjs';
import { nativeBackend, typeAttributes } from '../native';
import { isDifferentiated, nativeKernel, nativeOperation } from './fused-gradient';

/** x `[..., channels]`, bias `[channels]`. */
type Inputs = { x: Tensor; bias: Tensor };

/** One sixth as in MobileNetV3's published weights: rounded to half precision. */
export const SIXTH = 0.16662597656;

/** A channel's sum over all positions. */
const channelSums = (dx: Tensor) => dx.sum(dx.shape.slice(0, -1).map((_, axis) => axis));

/** x + bias by TensorFlow's addition; the gradient with respect to the bias is an operation of `lib/addon`. */
export const fusedBias: (inputs: Inputs) => Tensor = nativeKernel(
  'AddV2',
  ['x', 'bias'],
  () => typeAttributes(nativeBackend(), 'T'),
  (dy) => ({
    x: () => dy,
    bias: () => (isDifferentiated() ? channelSums(dy) : nativeOperation('TransferlabBiasGrad', [dy])[0]),
  }),
  {},
);

/** ReLU of x + bias, and inputAndBias gradients, in one operation each. */
export const fusedBiasRelu: (inputs: Inputs) => Tensor = nativeKernel(
  'TransferlabBiasRelu',
  ['x', 'bias'],
  () => [],
  (dy, [y]) => {
    const [dx, dbias] = isDifferentiated()
      ? inputAndBias(dy.mul(y.step()))
      : nativeOperation('TransferlabBiasReluGrad', [y, dy], 2);
    return { x: () => dx, bias: () => dbias };
  },
  { outputsToSave: [true] },
);

/** Hard-swish of x + bias, and inputAndBias gradients, in one operation each. */
export const fusedBiasHardSwish: (inputs: Inputs) => Tensor = nativeKernel(
  'TransferlabBiasHardSwish',
  ['x', 'bias'],
  () => [],
  (dy, [x, bias]) => {
    const [dx, dbias] = isDifferentiated()
      ? inputAndBias(dy.mul(hardSwishGradient(x.add(bias))))
      : nativeOperation('TransferlabBiasHardSwishGrad', [x, bias, dy], 2);
    return { x: () => dx, bias: () => dbias };
  },
);

/** Hard-swish in one operation. */
export const fusedHardSwish: (inputs: { x: Tensor }) => Tensor = nativeKernel(
  'TransferlabHardSwish',
  ['x'],
  () => [],
  (dy, [x]) => ({ x: () => dy.mul(hardSwishGradient(x)) }),
);

const inputAndBias = (dx: Tensor) => [dx, channelSums(dx)];

/** The derivative of hard-swish: relu6(x + 3) / 6, plus x / 6 between -3 and 3. */
function hardSwishGradient(x: Tensor): Tensor {
  const shifted = x.add(3);
  const inside = shifted.step().mul(shifted.mul(-1).add(6).step());
  return shifted.relu6().add(x.mul(inside)).mul(SIXTH);
}
