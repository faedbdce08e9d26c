import type { Layer, Net } from '../core/net';
import { completeGradients } from '../engine/gradients/complete';
import { type Segment, segments, uniqueNames } from '../net/segments';
import type { OnnxEnds } from './ends';
import { entering, partsOf, runStep } from './parts';
import type { OnnxModel } from './read/model';
import { onnxRecipe } from './recipe';
import type { OnnxStep } from './steps';
import { leaving, type Shapes, shapesOf } from './trial';
import { shapeOf, type Value } from './value';

/** Makes a net of a model whose constants are initializers. `withConstants` makes them so. */
export function netOf(model: OnnxModel, ends: OnnxEnds): Net {
  completeGradients();
  const parts = partsOf(model, ends);
  const { steps, varying, names, weights } = parts;
  const { name, mean, std, shape, input, output } = ends;
  let shapes: Map<string, Shapes>;
  try {
    shapes = shapesOf(parts);
  } catch (cause) {
    for (const weight of Object.values(weights)) weight.dispose();
    throw cause;
  }

  const uniqueName = uniqueNames();
  const layerOf = ({ steps, enters, leaves }: Segment<OnnxStep>): Layer => {
    const { order, two, three } = shapes.get(enters) as Shapes;
    const axis = two.findIndex((edge, index) => edge !== three[index]);
    return {
      name: uniqueName(names.layer(steps[steps.length - 1])),
      inside: [...new Set(steps.map(names.layer))],
      apply(x, layerWeights) {
        const value: Value = enters === input ? entering(parts, x) : { tensor: x, order };
        const examples = 2 + (shapeOf(value)[axis] - two[axis]) / (three[axis] - two[axis]);
        const shapeAt = (name: string) => {
          const known = shapes.get(name) as Shapes;
          return known.two.map((edge, index) => edge + (known.three[index] - edge) * (examples - 2));
        };
        const values = new Map([[enters, value]]);
        for (const step of steps) runStep(parts, step, { values, weights: layerWeights, shapeAt });
        return leaving(values.get(leaves) as Value);
      },
    };
  };
  const layers = mergeByLayer(segments(varying, input, output), names.layer).map(layerOf);
  const { two, order } = shapes.get(output) as Shapes;
  const example = order === 'channels-last' ? [...two.slice(2), two[1]] : two.slice(1);
  const recipe = onnxRecipe(model, ends, steps, new Set(names.weights.keys()));
  return { name, input: { shape, mean, std }, layers, weights, output: example, recipe };
}

/** Merges consecutive segments that end in the same layer. */
function mergeByLayer(parts: readonly Segment<OnnxStep>[], layer: (step: OnnxStep) => string): Segment<OnnxStep>[] {
  const nameOf = ({ steps }: Segment<OnnxStep>) => layer(steps[steps.length - 1]);
  const merged: Segment<OnnxStep>[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (!last || nameOf(last) !== nameOf(part)) merged.push(part);
    else merged[merged.length - 1] = { ...part, steps: [...last.steps, ...part.steps], enters: last.enters };
  }
  return merged;
}
