import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import type { Weights } from '../core/net';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { PREDICTING } from './forward';
import type { ModelOptions } from './from-layers-model';
import type { Given } from './graph-model-node';
import { hasGradient } from './graph-model-trial';
import { type Call, callsOf } from './layers-model-calls';
import { dropsInside, isOwn, type Part, runLayer } from './layers-model-layer';
import { partsOf } from './layers-model-parts';
import { runCalls, type Values } from './layers-model-run';
import type { Finding, Preflight } from './preflight';
import { firstOf, obstacle, remark, report } from './preflight-report';

/** `preflight` of a LayersModel: each layer is run by itself, on zeros. */
export function preflightLayers(model: LayersModel, options: ModelOptions): Preflight {
  const findings: Finding[] = [];
  if (model.inputs.length > 1 || model.outputs.length > 1) {
    const means = `The model has ${model.inputs.length} inputs and ${model.outputs.length} outputs, and a net has one of each.`;
    const advice = 'Take a part of it: tf.model({ inputs: model.inputs[0], outputs: model.outputs[0] }).';
    findings.push(obstacle(model.name, 'Model', 'several ends', means, advice));
  }
  const single = model.inputs.length === 1 ? callsOf(model) : { calls: [], input: '', output: '' };
  const { calls, input } = single;
  const taken = new Map<string, Part>();
  for (const call of calls) {
    try {
      for (const [name, part] of partsOf([call])) taken.set(name, part);
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
    const advice = 'Say which: preflight(model, { shape: [224, 224, 3] }), and fromLayersModel likewise.';
    findings.push(obstacle(model.name, 'InputLayer', 'open shape', means, advice));
  } else {
    const { dtype } = model.inputs[0];
    tf.tidy(() => {
      const x = tf.zeros([2, ...(shape as number[])]).cast(dtype);
      const given = { tensors: new Map([[input, x]]), masks: new Map() };
      for (const finding of gradients(calls, taken, given)) findings.push(finding);
    });
  }
  const size = (weights: readonly { readonly shape: readonly (number | null)[] }[]) =>
    weights.reduce((sum, weight) => sum + weight.shape.reduce<number>((a, b) => a * (b ?? 1), 1), 0);
  const blocked = new Set(findings.filter(({ finding }) => finding === 'no gradient').map(({ at }) => at));
  const unreached = before(blocked, calls);
  return report(findings, {
    trainable: size(model.trainableWeights),
    still: size(model.nonTrainableWeights),
    unreached: size([...unreached].flatMap((layer) => layer.trainableWeights)),
  });
}

/** Runs the layers and says which have no gradient; what stands behind one that cannot be run is not looked at. */
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
      const means = 'TensorFlow.js knows no gradient of something in it: the weights before it would not learn.';
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
  const given: Given = { x: inputs, w: names.map((name) => weights[name]) };
  const varied = [
    ...inputs.flatMap(({ dtype }, place) => (dtype === 'float32' ? [`x:${place}`] : [])),
    ...names.flatMap((name, place) => (weights[name].trainable ? [`w:${place}`] : [])),
  ];
  if (varied.length === 0) return true;
  const run = ({ x, w }: Given) => {
    const own = Object.fromEntries(names.map((name, place) => [name, w[place]])) as Weights;
    return runLayer(part, x, own, PREDICTING, mask);
  };
  return hasGradient(run, given, varied);
}

/** What to know of layers that behave differently while they train, and of what is not taken over. */
function layerRemarks(calls: readonly Call[]): Finding[] {
  const layers = [...new Map(calls.map((call) => [call.name, call])).values()];
  const named = (wanted: (call: Call) => boolean) => layers.filter(wanted);
  const findings: Finding[] = [];
  const say = (found: readonly Call[], finding: string, means: string, advice: string) => {
    if (found.length === 0) return;
    const kinds = [...new Set(found.map(({ layer }) => layer.getClassName()))].join(', ');
    findings.push(remark(firstOf(found.map(({ name }) => name)), kinds, finding, means, advice));
  };
  const isNorm = ({ layer }: Call) => layer.getClassName() === 'BatchNormalization';
  say(
    named((call) => isNorm(call) && call.layer.trainable),
    'normalisation',
    'Batch normalisation goes by the batch while it trains, and its moving averages follow.',
    "Where batches are small or few, keep it: freeze('NAME'), or freeze the layers around it.",
  );
  say(
    named((call) => isNorm(call) && !call.layer.trainable),
    'still normalisation',
    'Batch normalisation that the model does not train goes by its moving averages, in training too.',
    '',
  );
  say(
    named((call) => isOwn(call.layer) && !isNorm(call)),
    'random in training',
    'Units are dropped or noise is added while it trains, from the seed of fit.',
    '',
  );
  say(
    named(({ layer }) => dropsInside(layer)),
    'random inside',
    'A recurrent layer drops units by a mask that JavaScript draws, which a compiled step cannot repeat anew.',
    'Make it with dropout: 0 and recurrentDropout: 0 and put a dropout layer behind it, or freeze it.',
  );
  say(
    named(({ layer }) => Object.entries(layer).some(([key, value]) => /[rR]egularizer$/.test(key) && value)),
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
  return `Let the model end before it: tf.model({ inputs: model.inputs, outputs: ${output} }).`;
}

/** The layers that stand before these, and their own. */
function before(names: ReadonlySet<string>, calls: readonly Call[]): Set<Call['layer']> {
  const wanted = new Set(calls.filter(({ name }) => names.has(name)).flatMap(({ reads }) => reads));
  const found = new Set(calls.filter(({ name }) => names.has(name)).map(({ layer }) => layer));
  for (const call of calls.toReversed()) {
    if (!call.makes.some((value) => wanted.has(value))) continue;
    found.add(call.layer);
    for (const value of call.reads) wanted.add(value);
  }
  return found;
}
