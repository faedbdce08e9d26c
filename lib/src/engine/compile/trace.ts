import type { Tensor, Variable } from '@tensorflow/tfjs';
import { TransferError } from '../../error';
import { type Attribute, type NativeBackend, nativeBackend, type OpInput, type TensorValues } from '../native';
import { tf } from '../tensorflow';
import { refuseDrawing, withoutRandom } from './refuse';
import { type Calls, type RecordFormula, withTracing } from './tracing-context';

/**
 * Where a value comes from: an output of an operation, an argument, a captured variable or tensor, or a constant known while
 * tracing. `dtype` is TensorFlow's code of the type.
 */
export type Source = { readonly dtype: number; readonly shape: readonly number[] } & (
  | { readonly kind: 'output'; readonly operation: Operation; readonly index: number }
  | { readonly kind: 'argument'; readonly index: number }
  | { readonly kind: 'captured'; readonly captured: Captured }
  | { readonly kind: 'constant'; readonly values: TensorValues }
);

/** What a function captures from outside: variables, and tensors that existed before the trace. */
export type Captured = Variable | Tensor;

/** One call of a TensorFlow operation. */
export interface Operation {
  readonly op: string;
  readonly attributes: readonly Attribute[];
  readonly inputs: readonly Source[];
}

/** The value of an operation's attribute. */
export function attributeOf({ attributes }: Operation, attribute: string): unknown {
  return attributes.find(({ name }) => name === attribute)?.value;
}

/** A formula that the function computes from several operations and TensorFlow in one: its parts by name. */
export interface Formula {
  readonly name: string;
  readonly parts: Readonly<Record<string, Source>>;
  readonly constants: Readonly<Record<string, number>>;
}

/** A traced function: its operations, the source of each result, and the source assigned to each variable. */
export interface Trace {
  readonly arguments: readonly { readonly shape: readonly number[]; readonly dtype: number }[];
  /** In execution order. */
  readonly operations: readonly Operation[];
  readonly results: readonly Source[];
  readonly assigned: ReadonlyMap<Variable, Source>;
  readonly formulas: readonly Formula[];
  /** Captured tensors, capturedTensors for as long as the graph may need them. */
  readonly captured: readonly Tensor[];
  /** Whether the function created variables, so that its next call may behave differently. */
  readonly madeVariables: boolean;
}

/** The variables that some of these functions assign. */
export function assignedBy(traces: readonly Trace[]): Set<Captured> {
  return new Set(traces.flatMap(({ assigned }) => [...assigned.keys()]));
}

/** Evaluates operations abstractly, on shapes, where a function is traced without being run. */
export interface AbstractEvaluator {
  perform(operation: Operation): Tensor[];
  /** Stops the trace because the function needs values. */
  stop(): never;
}

/** Runs a function on tensors and records it. */
export function trace(
  run: (inputs: Tensor[]) => Tensor[],
  args: readonly Tensor[],
): { results: Tensor[]; record: Trace } {
  return traced(run, args, separateVariables(nativeBackend()));
}

/**
 * Records each TensorFlow operation that a function calls. Tensors are identified by their `dataId`, which clones and reshaped
 * views share and which `assign` moves to the variable, so the trace is in static single-assignment form. Throws if the
 * function reads a value that depends on the arguments. With `evaluator`, operations are evaluated by it and not by TensorFlow.
 */
export function traced(
  run: (inputs: Tensor[]) => Tensor[],
  args: readonly Tensor[],
  before: ReadonlyMap<Variable, object>,
  evaluator?: AbstractEvaluator,
): { results: Tensor[]; record: Trace } {
  const backend = nativeBackend();
  const dtypeOf = (dataId: object) => backend.tensorMap.get(dataId).dtype;
  const inputs = separateArguments(backend, args, before);
  const sources = new Map<object, Source>();
  for (const [index, { dataId, shape }] of inputs.entries()) {
    sources.set(dataId, { kind: 'argument', index, shape, dtype: dtypeOf(dataId) });
  }
  for (const [variable, dataId] of before) {
    if (!sources.has(dataId)) {
      sources.set(dataId, { kind: 'captured', captured: variable, shape: variable.shape, dtype: dtypeOf(dataId) });
    }
  }
  const capturedTensors: Tensor[] = [];
  const sourceOf = (tensor: Tensor): Source => {
    const knownSource = sources.get(tensor.dataId);
    if (knownSource) return knownSource;
    // It existed before the trace: its values are part of the function, like constants in its code.
    const captured = tf.keep(tensor.clone());
    const source: Source = { kind: 'captured', captured, shape: tensor.shape, dtype: dtypeOf(tensor.dataId) };
    capturedTensors.push(captured);
    sources.set(tensor.dataId, source);
    return source;
  };
  const operations: Operation[] = [];
  const formulas: Formula[] = [];
  const recordFormula: RecordFormula = (name, parts, constants) => {
    const partSources = Object.entries(parts).map(([part, tensor]) => [part, sourceOf(tensor)]);
    formulas.push({ name, parts: Object.fromEntries(partSources), constants });
  };
  const intercept = (outer: Calls): Calls => ({
    ...recordCalls(outer, { backend, sources, operations, sourceOf, evaluator }),
    ...refuseDrawing(outer),
    makeVariable: evaluator ? () => evaluator.stop() : outer.makeVariable,
  });
  const record = () => {
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
        captured: capturedTensors,
        madeVariables: variables().some((variable) => !before.has(variable)),
      },
    };
  };
  try {
    return withTracing({ engine: tf.engine(), backend }, intercept, recordFormula, record);
  } catch (cause) {
    tf.dispose(capturedTensors);
    throw cause;
  } finally {
    for (const [index, input] of inputs.entries()) if (input !== args[index]) input.dispose();
  }
}

/** All registered variables. */
function variables(): Variable[] {
  return Object.values(tf.engine().registeredVariables);
}

/**
 * Gives each variable an unshared `dataId` and returns them: an earlier clone (an anchor, a checkpoint) shares the variable's
 * `dataId` and would be mistaken for the variable.
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

/** The arguments, with a new `dataId` for each that shares one with another argument or with a variable. */
function separateArguments(
  backend: NativeBackend,
  args: readonly Tensor[],
  variables: ReadonlyMap<Variable, object>,
): Tensor[] {
  const usedIds = new Set(variables.values());
  return args.map((arg) => {
    const separate = usedIds.has(arg.dataId) ? sameValues(backend, arg) : arg;
    usedIds.add(separate.dataId);
    return separate;
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

/** The backend calls while a function is traced: they are carried out and recorded. */
function recordCalls(
  outer: Calls,
  {
    backend,
    sources,
    operations,
    sourceOf,
    evaluator,
  }: {
    backend: NativeBackend;
    sources: Map<object, Source>;
    operations: Operation[];
    sourceOf: (tensor: Tensor) => Source;
    evaluator?: AbstractEvaluator;
  },
): Pick<Calls, 'execute' | 'move' | 'readSync'> {
  const inputSource = (input: OpInput): Source =>
    'valueArray' in input
      ? { kind: 'constant', values: input.valueArray, shape: [], dtype: backend.binding.TF_INT64 }
      : sourceOf(input);
  return {
    execute(op, attributes, inputs, count) {
      const operation: Operation = { op, attributes: [...attributes], inputs: inputs.map(inputSource) };
      const outputs = evaluator?.perform(operation) ?? outer.execute(op, attributes, inputs, count);
      operations.push(operation);
      for (const [index, { dataId, shape }] of outputs.entries()) {
        sources.set(dataId, { kind: 'output', operation, index, shape, dtype: backend.tensorMap.get(dataId).dtype });
      }
      return outputs;
    },
    move(dataId, values, shape, dtype, refCount) {
      outer.move(dataId, values, shape, dtype, refCount);
      sources.set(dataId, { kind: 'constant', values, shape, dtype: backend.tensorMap.get(dataId).dtype });
    },
    readSync(dataId) {
      const source = sources.get(dataId);
      if (evaluator && source?.kind === 'output' && isKnown(source)) return evaluator.stop();
      if (source === undefined || isKnown(source)) return outer.readSync(dataId);
      throw new TransferError(
        `${origin(source)} was read (dataSync, arraySync, print, or an operation that needs its values) inside a compiled ` +
          'function. A graph has no values while it is traced. Try computing with tensors (tf.where in place of if), or ' +
          'return the tensor and read it outside.',
      );
    },
  };
}

/** Whether a value is the same in every call: a constant, a captured tensor, or computed from such values, as a shape is. */
function isKnown(source: Source): boolean {
  if (source.kind === 'constant') return true;
  if (source.kind === 'captured') return !(source.captured instanceof tf.Variable);
  return source.kind === 'output' && source.operation.inputs.length > 0 && source.operation.inputs.every(isKnown);
}

function origin(source: Source): string {
  if (source.kind === 'output') return `The result of ${source.operation.op}`;
  if (source.kind === 'argument') return `Argument ${source.index + 1}`;
  return 'A weight, or a tensor made outside,';
}
