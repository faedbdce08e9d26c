import type { Layer, Mode, Net } from '../../core/net';
import { onShapes } from '../../engine/compile/on-shapes';
import { tf } from '../../engine/tensorflow';
import { smallest } from '../../extremes';
import { layerOf, namesOf } from '../../net/compose';
import type { Adaptation } from '../adaptation';
import { layersCompared } from '../domains';
import { layerModes } from '../layer-modes';
import type { Trainable } from '../trainable';

/** Where in a net the part ends that gives the same for the same example in every step. */
export interface Boundary {
  /** Its first layers, so many. */
  readonly depth: number;
  /** Shape of what leaves them for one example. */
  readonly shape: readonly number[];
}

/**
 * How far a net is frozen from its input on: layers without a weight that trainable, and that draw nothing at random when
 * they run as in training (`random` lets those pass). Undefined where there is no such layer with weights, so nothing worth
 * keeping. An adaptation looks at a layer's output, which has to stay behind the boundary.
 */
export function frozenBoundary(
  net: Net,
  trainable: Trainable,
  { adapt, random = false }: { adapt?: Adaptation; random?: boolean },
): Boundary | undefined {
  const learning = new Set(Object.keys(trainable.weights).map(layerOf));
  const owners = new Set(Object.keys(net.weights).map(layerOf));
  const hasOneOf = (names: ReadonlySet<string>) => (layer: Layer) => namesOf(layer).some((name) => names.has(name));
  const first = net.layers.findIndex(hasOneOf(learning));
  const indices = adapt ? layersCompared(net, adapt) : [net.layers.length - 1];
  const end = smallest(indices, first < 0 ? net.layers.length - 1 : first);
  const front = net.layers.slice(0, end);
  if (!front.some(hasOneOf(owners))) return undefined;
  const shapes = shapesWithoutChance(net, front, { trainable, random });
  const depth = shapes.length;
  if (!front.slice(0, depth).some(hasOneOf(owners))) return undefined;
  return { depth, shape: shapes[depth - 1] };
}

/** The shapes that leave these layers for one example, up to the first that draws at random. */
function shapesWithoutChance(
  net: Net,
  layers: readonly Layer[],
  { trainable, random }: { trainable: Trainable; random: boolean },
): number[][] {
  const shapes: number[][] = [];
  let drew = false;
  const watched = (mode: Mode): Mode => ({
    ...mode,
    update: () => {},
    seed: () => {
      drew = true;
      return tf.zeros([2], 'int32');
    },
    of: (layer) => watched(mode.of?.(layer) ?? mode),
  });
  onShapes([1, ...net.input.shape], (x) => {
    const { modeOf } = layerModes(trainable, tf.scalar(0, 'int32'));
    shapes.length = 0;
    let y = x;
    for (const layer of layers) {
      drew = false;
      y = layer.apply(y, net.weights, watched(modeOf(layer)));
      // What becomes several examples of one, as a pair does, is not kept: rows are counted by examples.
      if ((drew && !random) || y.shape[0] !== 1) break;
      shapes.push(y.shape.slice(1));
    }
    return y;
  });
  return shapes;
}
