import type { Layer, Mode, Net } from '../../core/net';
import { onShapes } from '../../engine/compile/on-shapes';
import { tf } from '../../engine/tensorflow';
import { smallest } from '../../extremes';
import { layerOf, namesOf } from '../../net/compose';
import type { Adaptation } from '../adaptation';
import { layersCompared } from '../domains';
import { layerModes } from '../layer-modes';
import type { Trainable } from '../trainable';

/** The end of the part of a network whose output for an example is the same in every step. */
export interface Boundary {
  /** The number of layers in the part. */
  readonly depth: number;
  /** The shape of their output for one example. */
  readonly shape: readonly number[];
}

/**
 * The boundary of the frozen layers at a network's input: those without a trainable weight that use no randomness in training
 * mode (`random` includes layers that do). Undefined if no such layer has weights, so that there is nothing to cache. A layer
 * whose output an adaptation compares stays after the boundary.
 */
export function frozenBoundary(
  net: Net,
  trainable: Trainable,
  { adapt, random = false }: { adapt?: Adaptation; random?: boolean },
): Boundary | undefined {
  const trainedLayers = new Set(Object.keys(trainable.weights).map(layerOf));
  const weightedLayers = new Set(Object.keys(net.weights).map(layerOf));
  const isAmong = (names: ReadonlySet<string>) => (layer: Layer) => namesOf(layer).some((name) => names.has(name));
  const first = net.layers.findIndex(isAmong(trainedLayers));
  const indices = adapt ? layersCompared(net, adapt) : [net.layers.length - 1];
  const end = smallest(indices, first < 0 ? net.layers.length - 1 : first);
  const front = net.layers.slice(0, end);
  if (!front.some(isAmong(weightedLayers))) return undefined;
  const shapes = deterministicShapes(net, front, { trainable, random });
  const depth = shapes.length;
  if (!front.slice(0, depth).some(isAmong(weightedLayers))) return undefined;
  return { depth, shape: shapes[depth - 1] };
}

/** The output shapes of these layers for one example, up to the first that uses randomness. */
function deterministicShapes(
  net: Net,
  layers: readonly Layer[],
  { trainable, random }: { trainable: Trainable; random: boolean },
): number[][] {
  const shapes: number[][] = [];
  let isRandom = false;
  const watched = (mode: Mode): Mode => ({
    ...mode,
    update: () => {},
    seed: () => {
      isRandom = true;
      return tf.zeros([2], 'int32');
    },
    of: (layer) => watched(mode.of?.(layer) ?? mode),
  });
  onShapes([1, ...net.input.shape], (x) => {
    const { modeOf } = layerModes(trainable, tf.scalar(0, 'int32'));
    shapes.length = 0;
    let y = x;
    for (const layer of layers) {
      isRandom = false;
      y = layer.apply(y, net.weights, watched(modeOf(layer)));
      // A layer that makes several rows of one example, such as of a pair, is not cached: rows are counted by examples.
      if ((isRandom && !random) || y.shape[0] !== 1) break;
      shapes.push(y.shape.slice(1));
    }
    return y;
  });
  return shapes;
}
