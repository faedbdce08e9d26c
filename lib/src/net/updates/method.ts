import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { WeightSpec } from '../weights';

/** A weight W with its update. */
export interface Updated {
  /** W'. */
  readonly read: () => Tensor;
  /** `x W'` for a matrix W, without W' or a gradient of its size: x `[rows, in]`. */
  readonly product: (x: Tensor2D) => Tensor;
}

/** How a method updates weights: its own weights, and the formula. */
export interface UpdateMethod<Settings> {
  /** The names of the weights that the update of a weight reads, in the order in which `updated` takes them. */
  parts(name: string, settings: Settings): readonly string[];
  /** The weights that the updates add, from the shapes of the adapted weights by name. */
  specs(shapes: ReadonlyMap<string, readonly number[]>, settings: Settings): WeightSpec[];
  /** The initial value of an added weight, from the one that its spec draws and the adapted weight. By default it is drawn. */
  initial?(part: string, drawn: Tensor, name: string, weight: Tensor): Tensor;
  updated(name: string, weight: Tensor, parts: readonly Tensor[], settings: Settings): Updated;
}
