import type { GraphModel, LayersModel } from '@tensorflow/tfjs';
import { TransferError } from '../error';
import { refuse } from '../require/arguments';
import { foreignFormat } from './foreign-format';

/** Throws unless `model` is a GraphModel; says how a path, a LayersModel and a SavedModel are read. */
export function requireGraphModel(call: string, model: GraphModel): void {
  if (hasGraph(model)) return;
  if (hasLayers(model)) throw new TransferError(`${call} got a LayersModel. Pass it to fromLayersModel(model).`);
  refuseModel(call, 'a GraphModel, as await tf.loadGraphModel(url) gives', model);
}

/** Throws unless `model` is a LayersModel. */
export function requireLayersModel(call: string, model: LayersModel): void {
  if (hasLayers(model)) return;
  if (hasGraph(model)) throw new TransferError(`${call} got a GraphModel. Pass it to fromGraphModel(model).`);
  refuseModel(call, 'a LayersModel, as await tf.loadLayersModel(url) gives', model);
}

/** Throws unless `model` is a model of TensorFlow.js of either kind. */
export function requireModel(call: string, model: GraphModel | LayersModel): void {
  if (hasGraph(model) || hasLayers(model)) return;
  refuseModel(call, 'a GraphModel or a LayersModel of TensorFlow.js', model);
}

function refuseModel(call: string, expected: string, model: unknown): never {
  const foreign = typeof model === 'string' ? foreignFormat(model) : undefined;
  if (foreign !== undefined) throw new TransferError(`${call}: expected ${expected}. ${foreign}`);
  if (isSavedModel(model)) {
    const convert = 'tensorflowjs_converter --input_format tf_saved_model folder web';
    throw new TransferError(
      `${call}: expected ${expected}; a SavedModel of tf.node runs only as a whole. Convert it: ${convert}.`,
    );
  }
  refuse(call, model, expected, "Read it first: await tf.loadGraphModel('file://web/model.json').");
}

const has = (model: unknown, name: string): model is Record<string, unknown> =>
  typeof model === 'object' && model !== null && name in model;

function hasGraph(model: unknown): boolean {
  return has(model, 'executor') && has(model.executor, 'graph');
}

function hasLayers(model: unknown): boolean {
  return has(model, 'layers') && Array.isArray(model.layers) && has(model, 'inputs');
}

/** What `tf.node.loadSavedModel` gives. */
function isSavedModel(model: unknown): boolean {
  return has(model, 'signature') && has(model, 'sessionId');
}
