import type { GraphModel, LayersModel } from '@tensorflow/tfjs';
import { requireOptions } from '../require/options';
import type { GraphModelOptions } from './from-graph-model';
import { type ModelOptions, requireExampleShape } from './from-layers-model';
import { preflightGraph } from './preflight-graph';
import { preflightLayers } from './preflight-layers';
import { requireModel } from './require-model';

/** Something to know of a model before it trains. */
export interface Finding {
  /** The node or the layer. */
  readonly at: string;
  readonly operation: string;
  /** In a word: `no gradient`, `fixed batch`, `control flow`, `folded normalisation` and others. */
  readonly finding: string;
  readonly means: string;
  /** What to do, where there is something to do. */
  readonly advice: string;
  /** Whether it keeps the whole model from being a net that learns from its first layer on. */
  readonly blocks: boolean;
}

/** What a look at a model finds. Plain data: `show(table(preflight(model).findings))`. */
export interface Preflight {
  /** Whether nothing blocks: all of the model can be a net, and each weight that can learn will. */
  readonly ready: boolean;
  /** How many numbers can learn, stay as they are (averages), and cannot be reached by a gradient from the output. */
  readonly weights: { readonly trainable: number; readonly still: number; readonly unreached: number };
  readonly findings: readonly Finding[];
}

/**
 * Looks at somebody else's model before it is trained, and changes nothing in it: every node or layer without a gradient,
 * by name, and where a net could end before it; control flow, and graphs made for batches of one size; what becomes of
 * batch normalisation, whether it is still there or inside the kernels. `fromGraphModel` and `fromLayersModel` take the
 * same options, and throw at the first thing that blocks.
 */
export function preflight(model: GraphModel | LayersModel, options: GraphModelOptions | ModelOptions = {}): Preflight {
  requireOptions('preflight', options, { input: true, output: true, name: true, mean: true, std: true, shape: true });
  requireModel('preflight', model);
  if (options.shape !== undefined) requireExampleShape('preflight', options.shape);
  return 'executor' in model ? preflightGraph(model as GraphModel, options) : preflightLayers(model, options);
}
