import type { DepthwiseConv2dNativeBackpropFilterAttrs, Tensor, Tensor4D } from '@tensorflow/tfjs';
import { hasOwnOperations } from '../native';
import { tf } from '../tensorflow';
import { ownOperation } from './fused-gradient';

/**
 * Gives the gradient of a depthwise convolution by its kernel of 3 x 3 or 5 x 5 to the operation of `lib/addon`, where there
 * is one: TensorFlow's own takes two to nine times as long.
 */
export function fuseDepthwiseGradient(): void {
  const kernelName = 'DepthwiseConv2dNativeBackpropFilter';
  const plain = tf.getKernel(kernelName, 'tensorflow');
  tf.unregisterKernel(kernelName, 'tensorflow');
  tf.registerKernel({
    ...plain,
    kernelFunc(given) {
      const { x, dy } = given.inputs as { x: Tensor4D; dy: Tensor };
      const { filterShape, strides, dilations, pad, dimRoundingMode } =
        given.attrs as unknown as DepthwiseConv2dNativeBackpropFilterAttrs;
      const info = tf.backend_util.computeConv2DInfo(
        x.shape,
        filterShape,
        strides,
        dilations as number,
        pad,
        dimRoundingMode,
        true,
      );
      const [height, width, , multiplier] = filterShape;
      const isUsual = info.dilationHeight === 1 && info.dilationWidth === 1 && info.strideHeight === info.strideWidth;
      if (!hasOwnOperations() || ![3, 5].includes(height) || width !== height || multiplier !== 1 || !isUsual) {
        return plain.kernelFunc(given);
      }
      const geometry = tf.tensor1d([info.strideHeight, info.padInfo.top, info.padInfo.left], 'int32');
      const [gradient] = ownOperation(`TransferlabDepthwiseFilterGrad${height}`, [x, dy, geometry]);
      geometry.dispose();
      return gradient;
    },
  });
}
