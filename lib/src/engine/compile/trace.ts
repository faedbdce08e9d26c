import type { Tensor, Variable } from '@tensorflow/tfjs';
import { TransferError } from '../../error';
import { type Attribute, type NativeBackend, nativeBackend, type OpInput, type TensorValues } from '../native';
import { tf } from '../tensorflow';
import { refuseDrawing, withoutRandom } from './refuse';
import { type Calls, type RecordFormula, withTracing } from './tracing-context';

/**
 * Where a value comes from: an output of an operation, an argument, a variable or tensor from outside, or numbers known
 * while tracing. `dtype` is TensorFlow's number of the type.
 */
export type Source = { readonly dtype: number; readonly shape: readonly number[] } & (
  | { readonly kind: 'output'; readonly operation: Operation; readonly place: number }
  | { readonly kind: 'argument'; readonly place: number }
  | { readonly kind: 'held'; readonly held: Held }
  | { readonly kind: 'constant'; readonly values: TensorValues }
);

/** What a function uses from outside and a session holds: variables, and tensors that were there before. */
export type Held = Variable | Tensor;

/** One call of a TensorFlow operation. */
export interface Operation {
  readonly op: string;
  readonly attributes: readonly Attribute[];
  readonly inputs: readonly Source[];
}

/** The value of an operation's attribute. */
export function attributeOf({ attributes }: Operation, wanted: string): unknown {
  return attributes.find(({ name }) => name === wanted)?.value;
}

/** A formula that the function computed from plain operations and that TensorFlow has in one: its parts by name. */
export interface Formula {
  readonly name: string;
  readonly parts: Readonly<Record<string, Source>>;
  readonly constants: Readonly<Record<string, number>>;
}

/** What a function did with its arguments: what each result came from, and what was assigned to which variable. */
export interface Trace {
  readonly arguments: readonly { readonly shape: readonly number[]; readonly dtype: number }[];
  /** In the order they ran. */
  readonly operations: readonly Operation[];
  readonly results: readonly Source[];
  readonly assigned: ReadonlyMap<Variable, Source>;
  readonly formulas: readonly Formula[];
  /** Tensors from outside, kept for as long as the graph may need them. */
  readonly captured: readonly Tensor[];
  /** Whether the function made new variables, so that its next call may do something else. */
  readonly madeVariables: boolean;
}

/** The variables that some of these functions assign. */
export function assignedBy(traces: readonly Trace[]): Set<Held> {
  return new Set(traces.flatMap(({ assigned }) => [...assigned.keys()]));
}

/** What takes the place of TensorFlow where a function is traced without being run. */
export interface Instead {
  perform(operation: Operation): Tensor[];
  /** Gives up, where numbers are asked for. */
  stop(): never;
}

/** Runs a function on tensors, for real, and records it. */
export function trace(
  run: (inputs: Tensor[]) => Tensor[],
  args: readonly Tensor[],
): { results: Tensor[]; record: Trace } {
  return traced(run, args, separateVariables(nativeBackend()));
}

/**
 * Records each TensorFlow operation that a function calls. Tensors are followed by their `dataId`, which clones and
 * reshaped views share and which `assign` moves to the variable, so the record is in single-assignment form without more
 * being done. Reading a value that depends on the arguments is refused. `instead` stands in for TensorFlow.
 */
export function traced(
  run: (inputs: Tensor[]) => Tensor[],
  args: readonly Tensor[],
  before: ReadonlyMap<Variable, object>,
  instead?: Instead,
): { results: Tensor[]; record: Trace } {
  const backend = nativeBackend();
  const dtypeOf = (dataId: object) => backend.tensorMap.get(dataId).dtype;
  const inputs = separateArguments(backend, args, before);
  const sources = new Map<object, Source>();
  for (const [place, { dataId, shape }] of inputs.entries()) {
    sources.set(dataId, { kind: 'argument', place, shape, dtype: dtypeOf(dataId) });
  }
  for (const [variable, dataId] of before) {
    if (!sources.has(dataId)) {
      sources.set(dataId, { kind: 'held', held: variable, shape: variable.shape, dtype: dtypeOf(dataId) });
    }
  }
  const kept: Tensor[] = [];
  const sourceOf = (tensor: Tensor): Source => {
    const known = sources.get(tensor.dataId);
    if (known) return known;
    // It was there before: its values are part of the function, like the text of its code.
    const held = tf.keep(tensor.clone());
    const source: Source = { kind: 'held', held, shape: tensor.shape, dtype: dtypeOf(tensor.dataId) };
    kept.push(held);
    sources.set(tensor.dataId, source);
    return source;
  };
  const operations: Operation[] = [];
  const formulas: Formula[] = [];
  const recordFormula: RecordFormula = (name, parts, constants) => {
    const sourced = Object.entries(parts).map(([part, tensor]) => [part, sourceOf(tensor)]);
    formulas.push({ name, parts: Object.fromEntries(sourced), constants });
  };
  const intercept = (beneath: Calls): Calls => ({
    ...recordCalls(beneath, { backend, sources, operations, sourceOf, instead }),
    ...refuseDrawing(beneath),
    makeVariable: instead ? () => instead.stop() : beneath.makeVariable,
  });
  const recorded = () => {
    const results = withoutRandom(() => run(inputs));
    return {
      results,
      record: {
        arguments: inputs.map(({ dataId, shape }) => ({ shape, dtype: dtypeOf(dataId) })),
        operations,
        formulas,
        results: results.map(sourceOf),
        assigned: new Map(
          [...before].flatMap(([variable, dataId]): [Variable, Source][] =>
            variable.isDisposed || variable.dataId === dataId ? [] : [[variable, sourceOf(variable)]],
          ),
        ),
        captured: kept,
        madeVariables: variables().some((variable) => !before.has(variable)),
      },
    };
  };
  try {
    return withTracing({ engine: tf.engine(), backend }, intercept, recordFormula, recorded);
  } catch (cause) {
    tf.dispose(kept);
    throw cause;
  } finally {
    for (const [place, input] of inputs.entries()) if (input !== args[place]) input.dispose();
  }
}

/** All variables there are. */
function variables(): Variable[] {
  return Object.values(tf.engine().registeredVariables);
}

/**
 * Each variable's `dataId`, which it alone holds: a clone taken before (an anchor, a checkpoint) shares it, and would
 * be taken for the variable.
 */
export function separateVariables(backend: NativeBackend): Map<Variable, object> {
  for (const variable of variables()) {
    if (backend.refCount(variable.dataId) > 1) {
      const alias = sameValues(backend, variable);
      variable.assign(alias);
      alias.dispose();
    }
  }
  return new Map(variables().map((variable) => [variable, variable.dataId]));
}

/** The arguments, with a `dataId` of its own for each that shares one with another or with a variable. */
function separateArguments(
  backend: NativeBackend,
  args: readonly Tensor[],
  variables: ReadonlyMap<Variable, object>,
): Tensor[] {
  const taken = new Set(variables.values());
  return args.map((arg) => {
    const own = taken.has(arg.dataId) ? sameValues(backend, arg) : arg;
    taken.add(own.dataId);
    return own;
  });
}

/** The same buffer under another `dataId`. */
function sameValues(backend: NativeBackend, tensor: Tensor): Tensor {
  const dtype = backend.tensorMap.get(tensor.dataId).dtype;
  return backend.executeSingleOutput(
    'Identity',
    [{ name: 'T', type: backend.binding.TF_ATTR_TYPE, value: dtype }],
    [tensor],
  );
}

/** What the calls of the backend do while a function is traced: they are carried out, and recorded. */
function recordCalls(
  beneath: Calls,
  {
    backend,
    sources,
    operations,
    sourceOf,
    instead,
  }: {
    backend: NativeBackend;
    sources: Map<object, Source>;
    operations: Operation[];
    sourceOf: (tensor: Tensor) => Source;
    instead?: Instead;
  },
): Pick<Calls, 'execute' | 'move' | 'readSync'> {
  const inputSource = (input: OpInput): Source =>
    'valueArray' in input
      ? { kind: 'constant', values: input.valueArray, shape: [], dtype: backend.binding.TF_INT64 }
      : sourceOf(input);
  return {
    execute(op, attributes, inputs, count) {
      const operation: Operation = { op, attributes: [...attributes], inputs: inputs.map(inputSource) };
      const outputs = instead?.perform(operation) ?? beneath.execute(op, attributes, inputs, count);
      operations.push(operation);
      for (const [place, { dataId, shape }] of outputs.entries()) {
        sources.set(dataId, { kind: 'output', operation, place, shape, dtype: backend.tensorMap.get(dataId).dtype });
      }
      return outputs;
    },
    move(dataId, values, shape, dtype, refCount) {
      beneath.move(dataId, values, shape, dtype, refCount);
      sources.set(dataId, { kind: 'constant', values, shape, dtype: backend.tensorMap.get(dataId).dtype });
    },
    readSync(dataId) {
      const source = sources.get(dataId);
      if (instead && source?.kind === 'output' && isKnown(source)) return instead.stop();
      if (source === undefined || isKnown(source)) return beneath.readSync(dataId);
      throw new TransferError(
        `${origin(source)} was read (dataSync, arraySync, print, or an operation that needs its values) inside a compiled ` +
          'function. A graph has no values while it is traced: compute with tensors (tf.where in place of if), or return ' +
          'the tensor and read it outside.',
      );
    },
  };
}

/** Whether a value is the same at every call: a number or a tensor of the function itself, or made of such, as a shape is. */
function isKnown(source: Source): boolean {
  if (source.kind === 'constant') return true;
  if (source.kind === 'held') return !(source.held instanceof tf.Variable);
  return source.kind === 'output' && source.operation.inputs.length > 0 && source.operation.inputs.every(isKnown);
}

function origin(source: Source): string {
  if (source.kind === 'output') return `The result of ${source.operation.op}`;
  if (source.kind === 'argument') return `Argument ${source.place + 1}`;
  return 'A weight, or a tensor made outside,';
}
