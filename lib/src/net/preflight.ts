import type { GraphModel, LayersModel } from '@tensorflow/tfjs';
import { requireOptions } from '../require/options';
import type { GraphModelOptions } from './from-graph-model';
import { type ModelOptions, requireExampleShape } from './from-layers-model';
import { preflightGraph } from './preflight-graph';
import { preflightLayers } from './preflight-layers';
import { requireModel } from './require-model';

/** A property of a model that matters before training. */
export interface Finding {
  /** The node or the layer. */
  readonly at: string;
  readonly operation: string;
  /** Its kind: `no gradient`, `fixed batch`, `control flow`, `folded normalisation` and others. */
  readonly finding: string;
  readonly means: string;
  /** What to do; may be empty. */
  readonly advice: string;
  /** Whether it prevents training the full model from its first layer. */
  readonly blocks: boolean;
}

/** The report of `preflight`. Plain data: `show(table(preflight(model).findings))`. */
export interface Preflight {
  /** Whether nothing blocks: the full model can be a net, and a gradient reaches every trainable weight. */
  readonly ready: boolean;
  /** Numbers of parameters: trainable, fixed (running statistics), and trainable but out of reach of the output's gradient. */
  readonly weights: { readonly trainable: number; readonly still: number; readonly unreached: number };
  readonly findings: readonly Finding[];
}

/**
 * Checks an external model before training, without changing it. It reports every node or layer without a gradient, by name, and
 * where a net could end before it; control flow and fixed batch sizes; and whether batch normalisation is present or folded
 * into the kernels. `fromGraphModel` and `fromLayersModel` take the same options, and throw at the first finding that blocks.
 * Throws if `model` is neither a GraphModel nor a LayersModel, or if an option is invalid.
 */
export function preflight(model: GraphModel | LayersModel, options: GraphModelOptions | ModelOptions = {}): Preflight {
  requireOptions('preflight', options, { input: true, output: true, name: true, mean: true, std: true, shape: true });
  requireModel('preflight', model);
  if (options.shape !== undefined) requireExampleShape('preflight', options.shape);
  return 'executor' in model ? preflightGraph(model as GraphModel, options) : preflightLayers(model, options);
}
