import type { Variable } from '@tensorflow/tfjs';
import type { Attribute, Binding, TensorValues } from '../native';
import { constantValues, operationsOf } from './constant-folding';
import { DTYPE } from './dtype';
import { fuseAdam, type InPlace } from './fuse-adam';
import { runPasses } from './passes';
import { assignedBy, type Captured, type Operation, type Source, type Trace } from './trace';

/** A node of a TensorFlow graph. Inputs are `name:output`, or `^name` for a control input. */
export interface Node {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly attributes: readonly Attribute[];
  /** The values of a `Const`. */
  readonly constant?: { readonly values: TensorValues; readonly shape: readonly number[]; readonly dtype: number };
}

/** One way to run a graph: the names of the nodes that are fed, fetched, and only run. */
export interface Signature {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly targets: readonly string[];
}

/** The graph of one or more traced functions, which share the captured tensors of the session. */
export interface Graph {
  readonly nodes: readonly Node[];
  /** In the order of the traces. */
  readonly functions: readonly Signature[];
  /** The captured tensors and variables, in the order in which `load` takes their values. */
  readonly captured: readonly Captured[];
  readonly load: Signature;
  /** The variables that some function assigns, in the order in which `read` returns them. */
  readonly changed: readonly Variable[];
  readonly read: Signature;
  /** Frees all variables; only `load` may run next. A graph without this signature is not reused. */
  readonly free?: Signature;
}

/** Adds nodes, with attributes in tfjs-node's format. */
interface Draft {
  readonly nodes: Node[];
  add(name: string, op: string, inputs: readonly string[], ...attributes: Attribute[]): string;
  type(name: string, value: number): Attribute;
  shape(value: readonly number[]): Attribute;
  /** The placeholder through which `load` gets the value of a captured variable or tensor. */
  placeholder(captured: Captured, dtype: number): string;
  /** The handle of the session's copy of a captured variable or tensor. */
  handle(captured: Captured, dtype: number): string;
  /** Stores a constant that `load` computes from captured values; returns the handle of the stored value. */
  store(source: Source): string;
}

/**
 * Builds the graph of these traces. Operations that no result and no assignment needs are left out. A function's results wait
 * for its assignments, and an assignment waits for the function's reading of the variable.
 */
export function buildGraph(traces: readonly Trace[], binding: Binding): Graph {
  const capturedNodes = new Map<Captured, { name: string; dtype: number }>();
  const handles = new Set<Captured>();
  const stored: { name: string; source: Source }[] = [];
  const nodes: Node[] = [];
  const nodeOf = (captured: Captured, dtype: number): string => {
    const name = capturedNodes.get(captured)?.name ?? `v${capturedNodes.size}`;
    capturedNodes.set(captured, { name, dtype });
    return name;
  };
  const variable = (name: string, { shape, dtype }: { shape: readonly number[]; dtype: number }): string => {
    const shared: Attribute = { name: 'shared_name', type: binding.TF_ATTR_STRING, value: name };
    return draft.add(name, 'VarHandleOp', [], draft.type('dtype', dtype), draft.shape(shape), shared);
  };
  const draft: Draft = {
    nodes,
    add(name, op, inputs, ...attributes) {
      nodes.push({ name, op, inputs, attributes });
      return name;
    },
    type: (name, value) => ({ name, type: binding.TF_ATTR_TYPE, value }),
    shape: (value) => ({ name: 'shape', type: binding.TF_ATTR_SHAPE, value }),
    placeholder: (captured, dtype) => `${nodeOf(captured, dtype)}/value`,
    handle(captured, dtype) {
      const name = nodeOf(captured, dtype);
      if (handles.has(captured)) return name;
      handles.add(captured);
      return variable(name, { shape: captured.shape, dtype });
    },
    store(source) {
      const name = `d${stored.length}`;
      stored.push({ name, source });
      return variable(name, source);
    },
  };
  const changing = assignedBy(traces);
  const functions = traces.map((trace, index) => {
    const { trace: fused, inPlace } = fuseAdam(runPasses(trace, { binding, changing }), binding);
    return addFunction(draft, fused, inPlace, {
      prefix: `f${index}`,
      binding,
      constants: constantValues(fused, changing),
    });
  });
  const changed = [...changing] as Variable[];
  const reads = changed.map((variable) => {
    const { name, dtype } = capturedNodes.get(variable) as { name: string; dtype: number };
    return draft.add(`${name}/read`, 'ReadVariableOp', [name], draft.type('dtype', dtype));
  });
  const loads = addStored(draft, binding, stored);
  const placeholders: string[] = [];
  for (const [captured, { name, dtype }] of capturedNodes) {
    placeholders.push(
      draft.add(`${name}/value`, 'Placeholder', [], draft.type('dtype', dtype), draft.shape(captured.shape)),
    );
    if (!handles.has(captured)) continue;
    loads.push(draft.add(`${name}/load`, 'AssignVariableOp', [name, `${name}/value`], draft.type('dtype', dtype)));
  }
  const frees = nodes
    .filter(({ op }) => op === 'VarHandleOp')
    .map(({ name }) => draft.add(`${name}/free`, 'DestroyResourceOp', [name]));
  return {
    nodes,
    functions,
    captured: [...capturedNodes.keys()],
    load: { inputs: placeholders, outputs: [], targets: [addDone(draft, 'loaded', loads)] },
    changed,
    read: { inputs: [], outputs: reads, targets: [] },
    free: { inputs: [], outputs: [], targets: [addDone(draft, 'freed', frees)] },
  };
}

/** Adds nodes that compute the folded constants and store them; returns the names of the storing nodes. */
function addStored(draft: Draft, binding: Binding, stored: readonly { name: string; source: Source }[]): string[] {
  const { value, write } = writer(draft, { prefix: 'load', binding }, (source) => {
    if (source.kind === 'captured') return draft.placeholder(source.captured, source.dtype);
    throw new Error('A folded constant must not depend on arguments.');
  });
  for (const operation of operationsOf(stored.map(({ source }) => source))) write(operation);
  return stored.map(({ name, source }) =>
    draft.add(`${name}/load`, 'AssignVariableOp', [name, value(source)], draft.type('dtype', source.dtype)),
  );
}

/** Adds a node that has run once these nodes have run. */
function addDone({ nodes, type }: Draft, name: string, after: readonly string[]): string {
  const dtype = DTYPE.float32;
  const constant = { values: new Float32Array(1), shape: [], dtype };
  const inputs = after.map((node) => `^${node}`);
  nodes.push({ name, op: 'Const', inputs, attributes: [type('dtype', dtype)], constant });
  return name;
}

/** Adds operations under a prefix; `leaf` returns the node of a value that no operation of them computes. */
function writer(
  draft: Draft,
  { prefix, binding }: { prefix: string; binding: Binding },
  leaf: (source: Source) => string,
): { freshName(kind: string): string; value(source: Source): string; write(operation: Operation): void } {
  const written = new Map<Operation | Source, string>();
  const freshName = (kind: string) => `${prefix}/${kind}${draft.nodes.length}`;
  const value = (source: Source): string => {
    const node = written.get(source);
    if (node) return node;
    if (source.kind === 'output' && written.has(source.operation)) {
      return `${written.get(source.operation)}:${source.index}`;
    }
    if (source.kind !== 'constant') {
      const name = leaf(source);
      written.set(source, name);
      return name;
    }
    const name = freshName('c');
    const attributes = [draft.type('dtype', source.dtype)];
    draft.nodes.push({ name, op: 'Const', inputs: [], attributes, constant: source });
    written.set(source, name);
    return name;
  };
  return {
    freshName,
    value,
    write(operation) {
      const attributes = completeAttributes(operation, binding);
      const name = draft.add(freshName('o'), operation.op, operation.inputs.map(value), ...attributes);
      written.set(operation, name);
    },
  };
}

function addFunction(
  draft: Draft,
  trace: Trace,
  inPlace: readonly InPlace[],
  { prefix, binding, constants }: { prefix: string; binding: Binding; constants: ReadonlySet<Source> },
): Signature {
  const readings = new Map<Captured, string>();
  const inputs = trace.arguments.map(({ shape, dtype }, index) =>
    draft.add(`${prefix}/in${index}`, 'Placeholder', [], draft.type('dtype', dtype), draft.shape(shape)),
  );
  const { freshName, value, write } = writer(draft, { prefix, binding }, (source) => {
    if (source.kind === 'argument') return inputs[source.index];
    const dtype = draft.type('dtype', source.dtype);
    if (source.kind === 'output') return draft.add(freshName('d'), 'ReadVariableOp', [draft.store(source)], dtype);
    const { captured } = source as Extract<Source, { kind: 'captured' }>;
    const reading = readings.get(captured);
    if (reading) return reading;
    const name = draft.add(freshName('r'), 'ReadVariableOp', [draft.handle(captured, source.dtype)], dtype);
    readings.set(captured, name);
    return name;
  });

  for (const operation of neededOperations(trace, inPlace, constants)) write(operation);
  // Every reading is added before the first assignment, which has to wait for it.
  const results = trace.results.map(value);
  const assignments = [...trace.assigned].map(([variable, source]) => ({ variable, source, node: value(source) }));
  const updates = inPlace.map((update) => ({
    ...update,
    inputNodes: update.inputs.map(value),
    initial: update.start && { variable: update.variables[0], source: update.start, node: value(update.start) },
  }));
  const users = usersOf(draft.nodes, prefix);
  const assign = ({ variable, source, node }: (typeof assignments)[number]): string => {
    const reading = readings.get(variable);
    const order = reading ? [`^${reading}`] : [];
    const handle = draft.handle(variable, source.dtype);
    return draft.add(freshName('a'), 'AssignVariableOp', [handle, node, ...order], draft.type('dtype', source.dtype));
  };
  const updateInPlace = ({ op, variables, inputs: sources, inputNodes, initial }: (typeof updates)[number]): string => {
    const { dtype } = sources[0];
    const handles = variables.map((variable) => draft.handle(variable, dtype));
    // The update waits for all readers of the old values: while one of them holds the buffer, TensorFlow copies before it writes.
    const readers = variables.flatMap((variable) => users.get(readings.get(variable) ?? '') ?? []);
    const order = [...new Set(initial ? [...readers, assign(initial)] : readers)].map((name) => `^${name}`);
    return draft.add(freshName('u'), op, [...handles, ...inputNodes, ...order], draft.type('T', dtype));
  };
  const done = addDone(draft, `${prefix}/done`, [...assignments.map(assign), ...updates.map(updateInPlace)]);
  const outputs = trace.results.map((source, index) =>
    draft.add(`${prefix}/out${index}`, 'Identity', [results[index], `^${done}`], draft.type('T', source.dtype)),
  );
  return { inputs, outputs, targets: [done] };
}

/** Type attributes that tfjs-node omits because TensorFlow infers them for eager operations; a graph must name them. */
const OMITTED_TYPES: Readonly<Record<string, readonly (readonly [attribute: string, input: number])[]>> = {
  ExpandDims: [
    ['T', 0],
    ['Tdim', 1],
  ],
};

/** The attributes of an operation in a graph, with those that tfjs-node omits. */
export function completeAttributes({ op, attributes, inputs }: Operation, binding: Binding): readonly Attribute[] {
  const missing = (OMITTED_TYPES[op] ?? []).filter(([name]) =>
    attributes.every((attribute) => attribute.name !== name),
  );
  const type = binding.TF_ATTR_TYPE;
  return [...attributes, ...missing.map(([name, input]) => ({ name, type, value: inputs[input].dtype }))];
}

/** The nodes that use each node's outputs. */
function usersOf(nodes: readonly Node[], prefix: string): Map<string, string[]> {
  const users = new Map<string, string[]>();
  for (const { name, inputs } of nodes) {
    if (!name.startsWith(`${prefix}/`)) continue;
    for (const input of inputs) {
      const used = input.replace(/^\^|:\d+$/g, '');
      users.set(used, [...(users.get(used) ?? []), name]);
    }
  }
  return users;
}

/** The operations that a result or an assignment needs, in execution order, without those that compute `constants`. */
export function neededOperations(
  { operations, results, assigned }: Trace,
  inPlace: readonly InPlace[],
  constants?: ReadonlySet<Source>,
): Operation[] {
  const roots = [
    ...results,
    ...assigned.values(),
    ...inPlace.flatMap(({ start, inputs }) => [start ?? [], ...inputs].flat()),
  ];
  const needed = new Set(operationsOf(roots, constants));
  return operations.filter((operation) => needed.has(operation));
}
