import type { Tensor } from '@tensorflow/tfjs';
import type { Net } from '../core/net';
import { constantValues, operationsOf } from '../engine/compile/constant-folding';
import { DTYPE } from '../engine/compile/dtype';
import type { Node } from '../engine/compile/graph';
import type { End } from '../engine/compile/graph-def';
import { openSession } from '../engine/compile/session';
import { attributeOf, type Operation, type Source, type Trace, trace } from '../engine/compile/trace';
import { traceByShapes } from '../engine/compile/trace-by-shapes';
import { fuse } from '../engine/fused/fuse';
import { type Binding, byFormulas, isNative, nativeBackend, type TensorValues } from '../engine/native';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireAlive } from '../net/require-alive';
import { once } from '../once';
import { nativeAdvice } from '../places';
import { type ExportOptions, exportedShape, predictionOf } from './export-check';
import { drafting, uniqueNodeNames } from './graph-draft';
import { type Opened, openBatch } from './open-batch';

/** Shape and type of a value, as it was traced for `SIZES[0]` examples. */
export type TracedType = Pick<Source, 'shape' | 'dtype'>;

/** A net's prediction as TensorFlow nodes, with the weights as constants, for any batch size. */
export interface FrozenGraph {
  /** In topological order. */
  readonly nodes: readonly Node[];
  /** By the name of a node, or `NAME:1` for its second output; without the values that only compute batch sizes. */
  readonly types: ReadonlyMap<string, TracedType>;
  /** With the shape of one example. */
  readonly input: End;
  readonly output: End;
}

/** Batch sizes at which a net is traced: coprime, so that a multiple of each is proportional to the batch size. */
const SIZES = [2, 3, 7];

/**
 * A net's prediction as a graph of standard TensorFlow operations. Values that depend on weights only, such as kernels times the
 * scale of a normalisation, are computed now. Token ids are int32; other inputs are float32. Throws without native TensorFlow, if
 * a weight has been freed, or if the result of an example depends on the batch.
 */
export function frozenGraph(net: Net, options: ExportOptions): FrozenGraph {
  if (!isNative()) {
    throw new TransferError(`A net is exported through native TensorFlow, which is not built here. ${nativeAdvice()}`);
  }
  requireAlive(net);
  fuse();
  const predict = predictionOf(net, options);
  const run = ([x]: Tensor[]) => [predict(x).clone()];
  const traces: Trace[] = [];
  try {
    for (const batch of SIZES) traces.push(byFormulas(() => tracedFor(run, [batch, ...net.input.shape])));
    const opened = openBatch(SIZES.map((batch, index) => ({ batch, trace: traces[index] })));
    return written(net, exportedShape(net, options), traces[0], opened);
  } finally {
    for (const { captured } of traces) tf.dispose([...captured]);
  }
}

function tracedFor(run: (inputs: Tensor[]) => Tensor[], shape: readonly number[]): Trace {
  const x = tf.zeros([...shape]);
  let record: Trace | undefined;
  try {
    record = traceByShapes(run, [x]);
    if (!record) {
      tf.tidy(() => {
        record = trace(run, [x]).record;
      });
    }
    return record as Trace;
  } finally {
    x.dispose();
  }
}

/** The nodes of a trace. */
function written(net: Net, shape: readonly number[], trace: Trace, opened: ReadonlyMap<Source, Opened>): FrozenGraph {
  const { binding } = nativeBackend();
  const [argument] = trace.arguments;
  const operations = operationsOf(trace.results);
  requireKnown(net, operations);
  const casts = idCasts(net, operations, binding);
  const dtype = casts ? DTYPE.int32 : argument.dtype;
  const nodes: Node[] = [];
  const names = uniqueNodeNames(net);
  const draft = drafting(nodes, binding, names);
  const input = draft.placeholder('input', [-1, ...net.input.shape], dtype);
  const folded = foldedValues(trace, operations, opened);
  const written = new Map<Operation | Source, string>();
  const types = new Map<string, TracedType>();
  const batch = once(() => draft.batch(input));
  const number = once(() => draft.cast(input, dtype, argument.dtype));
  const value = (source: Source): string => {
    const name = nameOf(source);
    if (!types.has(name)) types.set(name, { shape: source.shape, dtype: source.dtype });
    return name;
  };
  const nameOf = (source: Source): string => {
    const existing = written.get(source);
    if (existing) return existing;
    const from = source.kind === 'output' ? written.get(source.operation) : undefined;
    if (from && source.kind === 'output') return source.index === 0 ? from : `${from}:${source.index}`;
    const name = leaf(source);
    written.set(source, name);
    return name;
  };
  const leaf = (source: Source): string => {
    if (source.kind === 'argument') return casts ? number() : input;
    const replacement = opened.get(source);
    if (replacement?.kind === 'free') return draft.constant('shape', { ...source, values: replacement.values });
    if (replacement?.kind === 'counted') return draft.counted(replacement.entries, replacement.shape, batch);
    if (replacement?.kind === 'filled') return draft.filled(replacement, source.dtype, batch);
    if (source.kind === 'constant') return draft.constant('constant', source);
    if (source.kind === 'captured')
      return draft.constant(names.of(source.captured), { ...source, values: read(source.captured) });
    throw new Error('An operation is used before it is written.');
  };
  try {
    for (const [source, tensor] of folded) {
      const constant = { ...source, values: tensor.dataSync() as TensorValues };
      written.set(source, draft.constant(foldedName(source, names), constant));
    }
    for (const operation of operationsOf(trace.results, new Set(folded.keys()))) {
      if (casts?.has(operation)) written.set(operation, input);
      else if (keepsType(operation)) written.set(operation, value(operation.inputs[0]));
      else written.set(operation, draft.operation(operation, operation.inputs.map(value)));
    }
    const [result] = trace.results;
    const output = draft.identity('output', value(result), result.dtype);
    types.set(output, { shape: result.shape, dtype: result.dtype });
    return {
      nodes: needed(nodes, output),
      types,
      input: { name: input, shape: net.input.shape, dtype },
      output: { name: output, shape, dtype: result.dtype },
    };
  } finally {
    tf.dispose([...folded.values()]);
  }
}

/** Throws if a layer calls an operation of `lib/addon` directly: only this library has it. */
function requireKnown({ name }: Net, operations: readonly Operation[]): void {
  const libraryOperation = operations.find(({ op }) => op.startsWith('Transferlab'));
  if (!libraryOperation) return;
  throw new TransferError(
    `${name} computes with ${libraryOperation.op}, which only this library has, and which has no formula. Cut the net before it.`,
  );
}

/** The conversions of the input to integers, if it has no other use or the net has a tokenizer: then it holds token ids. */
function idCasts(net: Net, operations: readonly Operation[], { TF_INT32 }: Binding): Set<Operation> | undefined {
  const users = operations.filter(({ inputs }) => inputs.some(({ kind }) => kind === 'argument'));
  const casts = users.filter((user) => user.op === 'Cast' && attributeOf(user, 'DstT') === TF_INT32);
  const areIds = casts.length === users.length || net.input.tokenizer !== undefined;
  return casts.length > 0 && areIds ? new Set(casts) : undefined;
}

/** Whether an operation converts values to the type that they have. */
function keepsType(operation: Operation): boolean {
  return operation.op === 'Cast' && attributeOf(operation, 'SrcT') === attributeOf(operation, 'DstT');
}

/** The values that depend on weights only, not on the examples or the batch size. The caller disposes the tensors. */
function foldedValues(
  trace: Trace,
  operations: readonly Operation[],
  opened: ReadonlyMap<Source, Opened>,
): Map<Source, Tensor> {
  const counting = new Set<Operation>();
  for (const operation of operations) {
    const counts = (source: Source) =>
      opened.has(source) || (source.kind === 'output' && counting.has(source.operation));
    if (operation.inputs.some(counts)) counting.add(operation);
  }
  const sources = [...constantValues({ ...trace, operations }, new Set())].filter(
    (source) => source.kind === 'output' && !counting.has(source.operation),
  );
  if (sources.length === 0) return new Map();
  const alone = { ...trace, arguments: [], results: sources, formulas: [], captured: [] };
  const session = openSession([alone]);
  try {
    const tensors = session.run(0, []);
    return new Map(sources.map((source, index) => [source, tensors[index]]));
  } finally {
    session.dispose();
  }
}

/** The name of a folded value: that of the weight it scales, or the folder of the weights that it depends on. */
function foldedName(source: Source, names: { of(weight: Tensor): string }): string {
  const inputs = new Set([source, ...operationsOf([source]).flatMap((operation) => operation.inputs)]);
  const weights = [...inputs].flatMap((input) => (input.kind === 'captured' ? [input] : []));
  const scaled = weights.filter(({ shape }) => sizeFromShape(shape) === sizeFromShape(source.shape));
  if (scaled.length === 1) return names.of(scaled[0].captured);
  const folders = weights.map(({ captured }) => names.of(captured).split('/').slice(0, -1));
  const [first = []] = folders;
  const common = first.filter((part, depth) => folders.every((folder) => folder[depth] === part));
  return [...common, 'folded'].join('/');
}

/** The nodes that the output needs, and the placeholders. */
function needed(nodes: readonly Node[], output: string): Node[] {
  const used = new Set([output]);
  for (const { name, inputs } of nodes.toReversed()) {
    if (used.has(name)) for (const input of inputs) used.add(input.replace(/:\d+$/, ''));
  }
  return nodes.filter(({ name, op }) => used.has(name) || op === 'Placeholder');
}

const sizeFromShape = (shape: readonly number[]) => shape.reduce((product, edge) => product * edge, 1);

function read(tensor: Tensor): TensorValues {
  return tensor.dataSync() as TensorValues;
}
