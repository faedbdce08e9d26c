import type { Tensor } from '@tensorflow/tfjs';
import type { UpdateSettings } from '../../core/recipe';
import type { WeightSpec } from '../weights';
import { directional } from './directional';
import { lowRank } from './low-rank';
import type { Updated, UpdateMethod } from './method';
import { scaled } from './scaled';
import { sharedRandom } from './shared-random';
import { singular } from './singular';

const METHODS = { lora: lowRank, dora: directional, adalora: singular, ia3: scaled, vera: sharedRandom };

/** A method with its settings. */
interface MethodOf {
  /** The names of the weights that the update of a weight reads. */
  parts(name: string): readonly string[];
  /** The weights that the updates add, from the shapes of the adapted weights by name. */
  specs(shapes: ReadonlyMap<string, readonly number[]>): WeightSpec[];
  /** The initial value of an added weight, from the one that its spec draws and the adapted weight. */
  initial(part: string, drawn: Tensor, name: string, weight: Tensor): Tensor;
  updated(name: string, weight: Tensor, parts: readonly Tensor[]): Updated;
}

/** The method that these settings are for. */
export function methodOf(settings: UpdateSettings): MethodOf {
  const method = METHODS[settings.method ?? 'lora'] as unknown as UpdateMethod<UpdateSettings>;
  return {
    parts: (name) => method.parts(name, settings),
    specs: (shapes) => method.specs(shapes, settings),
    initial: (part, drawn, name, weight) => method.initial?.(part, drawn, name, weight) ?? drawn,
    updated: (name, weight, parts) => method.updated(name, weight, parts, settings),
  };
}

/** Whether this is the name of a weight that an update added. */
export function isUpdate(name: string): boolean {
  return /\/(?:lora-[ab]|adalora-[abe]|dora-[ab]|dora-magnitude|ia3|vera-[bd])$|^vera\/[ab]$/.test(name);
}
