import type { GraphModel, LayersModel } from '@tensorflow/tfjs';
import { TransferError } from '../error';
import { refuse } from '../require/arguments';
import { foreignFormat } from './foreign-format';

/** Throws unless `model` is a GraphModel; the error says how to read a path, a LayersModel or a SavedModel. */
export function requireGraphModel(call: string, model: GraphModel): void {
  if (hasGraph(model)) return;
  if (hasLayers(model)) throw new TransferError(`${call} got a LayersModel. Pass it to fromLayersModel(model).`);
  rejectModel(call, 'a GraphModel, as await tf.loadGraphModel(url) gives', model);
}

/** Throws unless `model` is a LayersModel. */
export function requireLayersModel(call: string, model: LayersModel): void {
  if (hasLayers(model)) return;
  if (hasGraph(model)) throw new TransferError(`${call} got a GraphModel. Pass it to fromGraphModel(model).`);
  rejectModel(call, 'a LayersModel, as await tf.loadLayersModel(url) gives', model);
}

/** Throws unless `model` is a GraphModel or a LayersModel. */
export function requireModel(call: string, model: GraphModel | LayersModel): void {
  if (hasGraph(model) || hasLayers(model)) return;
  rejectModel(call, 'a GraphModel or a LayersModel of TensorFlow.js', model);
}

function rejectModel(call: string, expected: string, model: unknown): never {
  const foreign = typeof model === 'string' ? foreignFormat(model) : undefined;
  if (foreign !== undefined) throw new TransferError(`${call}: expected ${expected}. ${foreign}`);
  if (isSavedModel(model)) {
    const convert = 'tensorflowjs_converter --input_format tf_saved_model folder web';
    throw new TransferError(
      `${call}: expected ${expected}; a SavedModel of tf.node cannot be split into layers. Convert it: ${convert}.`,
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

/** Whether a model comes from `tf.node.loadSavedModel`. */
function isSavedModel(model: unknown): boolean {
  return has(model, 'signature') && has(model, 'sessionId');
}
