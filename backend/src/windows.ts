import type { backend_util, Tensor } from '@tensorflow/tfjs';
import type { Tf } from './kernel';

type Windows2D = backend_util.Conv2DInfo;
type Windows3D = backend_util.Conv3DInfo;
type Edges = [before: number, after: number];

/** Whether the padding is given in numbers, which tfjs-node refuses, and is not one of TensorFlow's 'same' and 'valid'. */
export function isPaddedByNumbers({ padInfo }: Windows2D | Windows3D): boolean {
  return padInfo.type !== 'SAME' && padInfo.type !== 'VALID';
}

/**
 * Rows added before and after each spatial axis so that 'valid' windows give the output asked for. What is added
 * after follows from the output's size and not from the padding asked for: where fractions of a window are rounded
 * up, the last window reaches beyond it.
 */
export function edges(windows: Windows2D | Windows3D): Edges[] {
  const { padInfo } = windows;
  const axes: Edges[] = [
    edge(windows.inHeight, windows.outHeight, windows.strideHeight, windows.effectiveFilterHeight, padInfo.top),
    edge(windows.inWidth, windows.outWidth, windows.strideWidth, windows.effectiveFilterWidth, padInfo.left),
  ];
  if (!('inDepth' in windows)) return axes;
  const front = (padInfo as Windows3D['padInfo']).front;
  return [edge(windows.inDepth, windows.outDepth, windows.strideDepth, windows.effectiveFilterDepth, front), ...axes];
}

function edge(size: number, outputs: number, stride: number, extent: number, before: number): Edges {
  return [before, Math.max(0, (outputs - 1) * stride + extent - size - before)];
}

/** x `[batch, ...spatial, channels]` with its spatial axes padded by `value`. */
export function padded(tf: Tf, x: Tensor, windows: Windows2D | Windows3D, value: number): Tensor {
  return tf.pad(x, [[0, 0], ...edges(windows), [0, 0]], value);
}

/** The gradient of `padded`: the part of x that was not added. */
export function cropped(tf: Tf, x: Tensor, windows: Windows2D | Windows3D, shape: number[]): Tensor {
  return tf.slice(x, [0, ...edges(windows).map(([before]) => before), 0], shape);
}
