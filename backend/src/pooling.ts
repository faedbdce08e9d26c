import type { backend_util } from '@tensorflow/tfjs';
import type { Tf } from './kernel';

/** What the kernels of pooling are told. */
export interface Pooling {
  readonly filterSize: number | number[];
  readonly strides: number | number[];
  readonly pad: 'valid' | 'same' | number | [number, number][];
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** Where the windows lie on an input `[batch, height, width, channels]` or `[batch, depth, height, width, channels]`. */
export function poolWindows(
  { backend_util }: Tf,
  shape: number[],
  { filterSize, strides, pad, dimRoundingMode }: Pooling,
): backend_util.Conv2DInfo | backend_util.Conv3DInfo {
  return shape.length === 5
    ? backend_util.computePool3DInfo(
        shape as [number, number, number, number, number],
        filterSize as [number, number, number],
        strides as [number, number, number],
        1,
        pad as number,
        dimRoundingMode,
      )
    : backend_util.computePool2DInfo(
        shape as [number, number, number, number],
        filterSize as [number, number],
        strides as [number, number],
        1,
        pad as number,
        dimRoundingMode,
      );
}

/** The same windows on an input that has been padded already. */
export function valid<Attributes extends Pooling>(how: Attributes): Attributes {
  return { ...how, pad: 'valid', dimRoundingMode: undefined };
}
