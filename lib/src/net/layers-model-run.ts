import type { Tensor } from '@tensorflow/tfjs';
import type { Mode, Weights } from '../core/net';
import type { Call } from './layers-model-calls';
import { type Part, runLayer } from './layers-model-layer';

/** Tensors of a model's graph by name, and their masks, if any: which time steps are real, `[batch, steps]`. */
export interface Values {
  readonly tensors: Map<string, Tensor>;
  readonly masks: Map<string, Tensor>;
}

/** Runs layers of a model in sequence, each in its mode, and adds their outputs to `values`. */
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
    const inputMasks = reads.map((value) => masks.get(value));
    const outputs = runLayer(part, inputs, weights, mode.of?.(part.leader) ?? mode, inputMasks[0]);
    const mask = layer.supportsMasking ? maskOf(layer, inputs, inputMasks) : undefined;
    for (const [index, value] of makes.entries()) {
      tensors.set(value, outputs[index]);
      if (mask) masks.set(value, mask);
    }
  }
}

/** The mask of a layer's output, if it has one. */
function maskOf(
  layer: Call['layer'],
  inputs: Tensor[],
  inputMasks: readonly (Tensor | undefined)[],
): Tensor | undefined {
  const masks = inputMasks.some(Boolean) ? inputMasks.map((mask) => mask ?? null) : undefined;
  const outputMask = layer.computeMask(inputs, masks as Tensor[]) as Tensor | Tensor[] | null | undefined;
  return (Array.isArray(outputMask) ? outputMask[0] : outputMask) ?? undefined;
}
