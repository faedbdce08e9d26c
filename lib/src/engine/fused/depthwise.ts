import type { DepthwiseConv2dNativeBackpropFilterAttrs, Tensor, Tensor4D } from '@tensorflow/tfjs';
import { hasNativeOperations } from '../native';
import { tf } from '../tensorflow';
import { nativeOperation } from './fused-gradient';

/**
 * Replaces the filter gradient of 3 x 3 and 5 x 5 depthwise convolutions by an operation of `lib/addon`, if it is available:
 * TensorFlow's operation takes two to nine times as long.
 */
export function fuseDepthwiseGradient(): void {
  const kernelName = 'DepthwiseConv2dNativeBackpropFilter';
  const original = tf.getKernel(kernelName, 'tensorflow');
  tf.unregisterKernel(kernelName, 'tensorflow');
  tf.registerKernel({
    ...original,
    kernelFunc(call) {
      const { x, dy } = call.inputs as { x: Tensor4D; dy: Tensor };
      const { filterShape, strides, dilations, pad, dimRoundingMode } =
        call.attrs as unknown as DepthwiseConv2dNativeBackpropFilterAttrs;
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
      const isSupported =
        info.dilationHeight === 1 && info.dilationWidth === 1 && info.strideHeight === info.strideWidth;
      if (!hasNativeOperations() || ![3, 5].includes(height) || width !== height || multiplier !== 1 || !isSupported) {
        return original.kernelFunc(call);
      }
      const geometry = tf.tensor1d([info.strideHeight, info.padInfo.top, info.padInfo.left], 'int32');
      const [gradient] = nativeOperation(`TransferlabDepthwiseFilterGrad${height}`, [x, dy, geometry]);
      geometry.dispose();
      return gradient;
    },
  });
}
