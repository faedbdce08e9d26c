import { completeGradients } from '../engine/gradients/complete';
import { TransferError } from '../error';
import type { Finding, Preflight } from '../net/preflight';
import { obstacle, remark, report, shortList } from '../net/preflight-report';
import { type OnnxWeight, weightsOf, withConstants } from './constants';
import type { OnnxOptions } from './from-onnx';
import { between } from './open-onnx';
import { isSupported } from './operators/operators';
import { type OnnxParts, partsOf } from './parts';
import type { OnnxModel, OnnxNode } from './read/model';
import { readOnnx } from './read/read-onnx';
import { sizeOf } from './read/tensor';
import type { OnnxStep } from './steps';
import { gradientPaths } from './tape';
import { shapesOf } from './trial';

/** `preflightOnnx` of a file: the graph is run for two and for three examples, and its gradient is followed back. */
export function inspectOnnx(path: string, options: OnnxOptions): Preflight {
  const read = readOnnx(path);
  const missing = withoutOperator(read.graph.nodes);
  let parts: OnnxParts | undefined;
  try {
    completeGradients();
    const { model, ends } = between(read, options);
    parts = partsOf(model, ends);
    const nodes = parts.steps.map(({ node }) => node);
    const failure = failureOf(parts);
    if (failure) return report([failure, ...remarks(nodes)], counts(parts.stored.values(), 0));
    const { unreached, stops } = gradientPaths(parts);
    const { weights } = parts;
    const size = unreached.reduce((sum, name) => sum + weights[name].size, 0);
    return report([...withoutGradient(stops, unreached), ...remarks(nodes)], counts(parts.stored.values(), size));
  } catch (cause) {
    if (!(cause instanceof TransferError)) throw cause;
    const found = missing.length > 0 ? missing : [obstacle(read.file, 'graph', 'cannot be a net', cause.message, '')];
    return report(found, counts(storedIn(read).values(), 0));
  } finally {
    for (const weight of Object.values(parts?.weights ?? {})) weight.dispose();
  }
}

/** The weights of all of a model, also where no net can be made of it. */
function storedIn(read: OnnxModel): Map<string, OnnxWeight> {
  try {
    const model = withConstants(read);
    return weightsOf(model, model.graph.nodes);
  } catch {
    return new Map();
  }
}

const label = ({ name, outputs }: OnnxNode) => name || outputs[0];

/** A finding for each operator that is not supported. */
function withoutOperator(nodes: readonly OnnxNode[]): Finding[] {
  const byType = new Map<string, OnnxNode[]>();
  for (const node of nodes) {
    if (isSupported(node)) continue;
    const type = node.domain ? `${node.domain}.${node.type}` : node.type;
    byType.set(type, [...(byType.get(type) ?? []), node]);
  }
  return [...byType].map(([type, found]) => {
    const advice = `End the net before it: fromOnnx(file, { output: '${found[0].inputs[0] ?? ''}' }).`;
    return obstacle(shortList(found.map(label)), type, 'no operator', 'Its operator is not supported.', advice);
  });
}

/** What stops the graph from running, by node: an error of an operator, or a fixed batch size. */
function failureOf(parts: OnnxParts): Finding | undefined {
  let running: OnnxStep | undefined;
  try {
    shapesOf(parts, (step, compute) => {
      running = step;
      compute();
      running = undefined;
    });
    return undefined;
  } catch (cause) {
    if (!(cause instanceof TransferError)) throw cause;
    if (!running) return obstacle(parts.ends.output, 'output', 'fixed batch', cause.message, '');
    const { node } = running;
    return obstacle(label(node), node.type, 'cannot run', cause.message, '');
  }
}

function withoutGradient(stops: readonly OnnxStep[], unreached: readonly string[]): Finding[] {
  if (unreached.length === 0) return [];
  const means =
    'The gradient is zero or undefined here: it rounds, compares or counts. Weights before it would not be trained: ' +
    `${shortList(unreached)}.`;
  return stops.map(({ node }) =>
    obstacle(
      label(node),
      node.type,
      'no gradient',
      means,
      `End the net before it: fromOnnx(file, { output: '${node.inputs[0]}' }), or freeze the weights before it.`,
    ),
  );
}

/** Nodes that compute as exported, also in training. */
function remarks(nodes: readonly OnnxNode[]): Finding[] {
  const findings: Finding[] = [];
  const add = (matches: (node: OnnxNode) => boolean, finding: string, means: string, advice: string) => {
    const found = nodes.filter(matches);
    if (found.length === 0) return;
    const types = [...new Set(found.map(({ type }) => type))].join(', ');
    findings.push(remark(shortList(found.map(label)), types, finding, means, advice));
  };
  add(
    ({ type }) => type === 'BatchNormalization',
    'still normalisation',
    'Batch normalisation uses its running mean and variance, in training too. Its scale and offset are trained.',
    'Train with small rates.',
  );
  add(
    ({ type, inputs }) => type === 'Conv' && /^onnx::Conv_\d+$/.test(inputs[1] ?? ''),
    'folded normalisation',
    "PyTorch's exporter folded batch normalisation into these kernels, with its running statistics.",
    'To keep it apart: torch.onnx.export(…, training=TrainingMode.PRESERVE, do_constant_folding=False).',
  );
  add(
    ({ type }) => type === 'Dropout',
    'no dropout',
    'Dropout passes its input on unchanged, in training too.',
    'Regularise by weightDecay or l2sp.',
  );
  add(
    ({ type }) => type === 'QuantizeLinear' || type === 'DynamicQuantizeLinear',
    'rounded',
    'Values are rounded to integers; the gradient passes as if they were not.',
    'Train a graph that is not quantised, if you have it.',
  );
  add(
    ({ type }) => type.startsWith('QLinear') || type.endsWith('Integer'),
    'integer weights',
    'Its weights are stored as integers, and are not trained.',
    'Export weights with DequantizeLinear (QDQ format): these are widened and trained.',
  );
  return findings;
}

/** Numbers of parameters. */
function counts(weights: Iterable<OnnxWeight>, unreached: number): Preflight['weights'] {
  let [trainable, still] = [0, 0];
  for (const weight of weights) {
    const size = sizeOf(weight.shape);
    if (weight.trainable) trainable += size;
    else still += size;
  }
  return { trainable, still, unreached };
}
