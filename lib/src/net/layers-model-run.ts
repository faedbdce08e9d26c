import type { Tensor } from '@tensorflow/tfjs';
import type { Mode, Weights } from '../core/net';
import type { Call } from './layers-model-calls';
import { type Part, runLayer } from './layers-model-layer';

/** Tensors of a model's graph by name, and the masks of those that have one: which time steps are there, `[batch, steps]`. */
export interface Values {
  readonly tensors: Map<string, Tensor>;
  readonly masks: Map<string, Tensor>;
}

/** Runs layers of a model one after the other, each in its own mode, and adds what they make to `values`. */
export function runCalls(
  calls: readonly Call[],
  parts: ReadonlyMap<string, Part>,
  { tensors, masks }: Values,
  weights: Weights,
  mode: Mode,
): void {
  for (const { layer, name, reads, makes } of calls) {
    const part = parts.get(name) as Part;
    const inputs = reads.map((value) => tensors.get(value) as Tensor);
    const given = reads.map((value) => masks.get(value));
    const outputs = runLayer(part, inputs, weights, mode.of?.(part.leader) ?? mode, given[0]);
    const mask = layer.supportsMasking ? maskOf(layer, inputs, given) : undefined;
    for (const [place, value] of makes.entries()) {
      tensors.set(value, outputs[place]);
      if (mask) masks.set(value, mask);
    }
  }
}

/** The mask of what a layer makes, if it has one. */
function maskOf(layer: Call['layer'], inputs: Tensor[], given: readonly (Tensor | undefined)[]): Tensor | undefined {
  const masks = given.some(Boolean) ? given.map((mask) => mask ?? null) : undefined;
  const made = layer.computeMask(inputs, masks as Tensor[]) as Tensor | Tensor[] | null | undefined;
  return (Array.isArray(made) ? made[0] : made) ?? undefined;
}
