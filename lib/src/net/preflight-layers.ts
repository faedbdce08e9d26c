import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import type { Weights } from '../core/net';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { PREDICTING } from './forward';
import type { ModelOptions } from './from-layers-model';
import type { NodeInputs } from './graph-model-node';
import { hasGradient } from './graph-model-trial';
import { type Call, callsOf } from './layers-model-calls';
import { dependsOnMode, dropsInside, type Part, runLayer } from './layers-model-layer';
import { partsOf } from './layers-model-parts';
import { runCalls, type Values } from './layers-model-run';
import type { Finding, Preflight } from './preflight';
import { obstacle, remark, report, shortList } from './preflight-report';

/** `preflight` of a LayersModel: each layer is run by itself, on zeros. */
export function preflightLayers(model: LayersModel, options: ModelOptions): Preflight {
  const findings: Finding[] = [];
  if (model.inputs.length > 1 || model.outputs.length > 1) {
    const means = `The model has ${model.inputs.length} inputs and ${model.outputs.length} outputs; a net has one of each.`;
    const advice = 'Take a part of it: tf.model({ inputs: model.inputs[0], outputs: model.outputs[0] }).';
    findings.push(obstacle(model.name, 'Model', 'several ends', means, advice));
  }
  const graph = model.inputs.length === 1 ? callsOf(model) : { calls: [], input: '', output: '' };
  const { calls, input } = graph;
  const parts = new Map<string, Part>();
  for (const call of calls) {
    try {
      for (const [name, part] of partsOf([call])) parts.set(name, part);
    } catch (cause) {
      if (!(cause instanceof TransferError)) throw cause;
      findings.push(
        obstacle(call.name, call.layer.getClassName(), 'cannot be taken', cause.message, endBefore(call, calls)),
      );
    }
  }
  for (const finding of layerRemarks(calls)) findings.push(finding);
  const shape = options.shape ?? model.inputs[0].shape.slice(1);
  if (shape.some((size) => size === null)) {
    const means = `It takes examples of any shape like [${shape.map((size) => size ?? '?')}].`;
    const advice = 'Pass one: preflight(model, { shape: [224, 224, 3] }), and fromLayersModel likewise.';
    findings.push(obstacle(model.name, 'InputLayer', 'open shape', means, advice));
  } else {
    const { dtype } = model.inputs[0];
    tf.tidy(() => {
      const x = tf.zeros([2, ...(shape as number[])]).cast(dtype);
      const values = { tensors: new Map([[input, x]]), masks: new Map() };
      for (const finding of gradients(calls, parts, values)) findings.push(finding);
    });
  }
  const size = (weights: readonly { readonly shape: readonly (number | null)[] }[]) =>
    weights.reduce((sum, weight) => sum + weight.shape.reduce<number>((a, b) => a * (b ?? 1), 1), 0);
  const blocked = new Set(findings.filter(({ finding }) => finding === 'no gradient').map(({ at }) => at));
  const unreached = layersUpTo(blocked, calls);
  return report(findings, {
    trainable: size(model.trainableWeights),
    still: size(model.nonTrainableWeights),
    unreached: size([...unreached].flatMap((layer) => layer.trainableWeights)),
  });
}

/** Runs the layers and reports those without a gradient. Layers after one that cannot run are not checked. */
function gradients(calls: readonly Call[], parts: ReadonlyMap<string, Part>, values: Values): Finding[] {
  const findings: Finding[] = [];
  for (const call of calls) {
    const part = parts.get(call.name);
    if (!part || !call.reads.every((value) => values.tensors.has(value))) continue;
    const kind = call.layer.getClassName();
    const weights = Object.fromEntries(part.holders.map(({ name, holder }) => [name, holder.val]));
    const inputs = call.reads.map((value) => values.tensors.get(value) as Tensor);
    try {
      const [mask] = call.reads.map((value) => values.masks.get(value));
      runCalls([call], new Map([[call.name, part]]), values, weights, PREDICTING);
      if (knowsGradient(part, inputs, weights, mask)) continue;
      const means = 'An operation in it has no gradient in TensorFlow.js: the weights before it would not be trained.';
      findings.push(
        obstacle(call.name, kind, 'no gradient', means, `${endBefore(call, calls)} Or freeze all up to it.`),
      );
    } catch (cause) {
      const means = `It cannot be computed here: ${(cause as Error).message}`;
      findings.push(obstacle(call.name, kind, 'cannot run', means, endBefore(call, calls)));
    }
  }
  return findings;
}

function knowsGradient(part: Part, inputs: Tensor[], weights: Weights, mask?: Tensor): boolean {
  const names = Object.keys(weights);
  const values: NodeInputs = { x: inputs, w: names.map((name) => weights[name]) };
  const varied = [
    ...inputs.flatMap(({ dtype }, index) => (dtype === 'float32' ? [`x:${index}`] : [])),
    ...names.flatMap((name, index) => (weights[name].trainable ? [`w:${index}`] : [])),
  ];
  if (varied.length === 0) return true;
  const run = ({ x, w }: NodeInputs) => {
    const layerWeights = Object.fromEntries(names.map((name, index) => [name, w[index]])) as Weights;
    return runLayer(part, x, layerWeights, PREDICTING, mask);
  };
  return hasGradient(run, values, varied);
}

/** Remarks on layers that behave differently in training, and on settings that are not applied. */
function layerRemarks(calls: readonly Call[]): Finding[] {
  const layers = [...new Map(calls.map((call) => [call.name, call])).values()];
  const layersWhere = (isMatch: (call: Call) => boolean) => layers.filter(isMatch);
  const findings: Finding[] = [];
  const addFinding = (matches: readonly Call[], finding: string, means: string, advice: string) => {
    if (matches.length === 0) return;
    const kinds = [...new Set(matches.map(({ layer }) => layer.getClassName()))].join(', ');
    findings.push(remark(shortList(matches.map(({ name }) => name)), kinds, finding, means, advice));
  };
  const isNorm = ({ layer }: Call) => layer.getClassName() === 'BatchNormalization';
  addFinding(
    layersWhere((call) => isNorm(call) && call.layer.trainable),
    'normalisation',
    "Batch normalisation uses the batch's statistics in training, and updates its running mean and variance.",
    "With few or small batches, freeze it: freeze('NAME'), or freeze the layers around it.",
  );
  addFinding(
    layersWhere((call) => isNorm(call) && !call.layer.trainable),
    'still normalisation',
    'Batch normalisation that the model does not train uses its running mean and variance, in training too.',
    '',
  );
  addFinding(
    layersWhere((call) => dependsOnMode(call.layer) && !isNorm(call)),
    'random in training',
    'Units are dropped or noise is added in training, from the seed of fit.',
    '',
  );
  addFinding(
    layersWhere(({ layer }) => dropsInside(layer)),
    'random inside',
    'A recurrent layer drops units by a mask that JavaScript draws, which a compiled step cannot redraw.',
    'Set dropout: 0 and recurrentDropout: 0 and add a dropout layer after it, or freeze it.',
  );
  addFinding(
    layersWhere(({ layer }) => Object.entries(layer).some(([key, value]) => /[rR]egularizer$/.test(key) && value)),
    'regularizer',
    'Regularizers of the model are not applied: here they are gradient transforms.',
    'Use adamw, weightDecay or l2sp.',
  );
  return findings;
}

/** The layers whose outputs a call reads. */
function endBefore(call: Call, calls: readonly Call[]): string {
  const source = calls.find(({ makes }) => makes.includes(call.reads[0]));
  if (!source) return '';
  const output = `model.getLayer('${source.layer.name}').output`;
  return `End the model before it: tf.model({ inputs: model.inputs, outputs: ${output} }).`;
}

/** The layers before these calls, and theirs. */
function layersUpTo(names: ReadonlySet<string>, calls: readonly Call[]): Set<Call['layer']> {
  const isMatch = new Set(calls.filter(({ name }) => names.has(name)).flatMap(({ reads }) => reads));
  const layers = new Set(calls.filter(({ name }) => names.has(name)).map(({ layer }) => layer));
  for (const call of calls.toReversed()) {
    if (!call.makes.some((value) => isMatch.has(value))) continue;
    layers.add(call.layer);
    for (const value of call.reads) isMatch.add(value);
  }
  return layers;
}
