import type { GradConfig, Tensor } from '@tensorflow/tfjs';

/** Gradient of depth-to-space, `[n, h, w, b b c]` to `[n, h b, w b, c]`: space-to-depth of `dy`. */
export const depthToSpaceGradient: GradConfig = {
  kernelName: 'DepthToSpace',
  gradFunc: (dy, _, attributes) => {
    const { blockSize, dataFormat } = attributes as unknown as { blockSize: number; dataFormat: 'NHWC' | 'NCHW' };
    const gradient = dy as Tensor;
    return {
      x: () =>
        dataFormat === 'NHWC'
          ? fold(gradient, blockSize)
          : fold(gradient.transpose([0, 2, 3, 1]), blockSize).transpose([0, 3, 1, 2]),
    };
  },
};

function fold(y: Tensor, block: number): Tensor {
  const [batch, height, width, channels] = y.shape;
  const [h, w] = [height / block, width / block];
  return y
    .reshape([batch * h, block, w, block * channels])
    .transpose([0, 2, 1, 3])
    .reshape([batch, h, w, block * block * channels]);
}
