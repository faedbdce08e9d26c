import type { Variable } from '@tensorflow/tfjs';
import type { Attribute, Binding, TensorValues } from '../native';
import { fuseAdam, type InPlace } from './fuse-adam';
import type { Held, Operation, Source, Trace } from './trace';

/** A node of a TensorFlow graph. Inputs are `name:output`, or `^name` for one that must only have run before. */
export interface Node {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly attributes: readonly Attribute[];
  /** The numbers of a `Const`. */
  readonly constant?: { readonly values: TensorValues; readonly shape: readonly number[]; readonly dtype: number };
}

/** One way to run a graph: the names of what is fed, of what comes back, and of what only has to run. */
export interface Signature {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly targets: readonly string[];
}

/** The graph of one or more traced functions, which share what the session holds. */
export interface Graph {
  readonly nodes: readonly Node[];
  /** In the order of the traces. */
  readonly functions: readonly Signature[];
  /** What the session holds, in the order in which `load` takes its values. */
  readonly held: readonly Held[];
  readonly load: Signature;
  /** The variables that some function changes, in the order in which `read` gives them. */
  readonly changed: readonly Variable[];
  readonly read: Signature;
}

/** Writes nodes down, with attributes in tfjs-node's form. */
interface Draft {
  readonly nodes: Node[];
  add(name: string, op: string, inputs: readonly string[], ...attributes: Attribute[]): string;
  type(name: string, value: number): Attribute;
  shape(value: readonly number[]): Attribute;
  /** The handle of the session's copy of a variable or tensor. */
  handle(held: Held, dtype: number): string;
}

/**
 * The graph of these traces. What no result and no assignment needs is left out. A function's results come after its
 * assignments, and an assignment comes after the function has read the variable.
 */
export function buildGraph(traces: readonly Trace[], binding: Binding): Graph {
  const holdings = new Map<Held, { name: string; dtype: number }>();
  const nodes: Node[] = [];
  const draft: Draft = {
    nodes,
    add(name, op, inputs, ...attributes) {
      nodes.push({ name, op, inputs, attributes });
      return name;
    },
    type: (name, value) => ({ name, type: binding.TF_ATTR_TYPE, value }),
    shape: (value) => ({ name: 'shape', type: binding.TF_ATTR_SHAPE, value }),
    handle(held, dtype) {
      const known = holdings.get(held);
      if (known) return known.name;
      const name = `v${holdings.size}`;
      const shared: Attribute = { name: 'shared_name', type: binding.TF_ATTR_STRING, value: name };
      holdings.set(held, { name, dtype });
      return draft.add(name, 'VarHandleOp', [], draft.type('dtype', dtype), draft.shape(held.shape), shared);
    },
  };
  const functions = traces.map((trace, place) => {
    const { trace: plain, inPlace } = fuseAdam(trace, binding);
    return addFunction(draft, plain, inPlace, `f${place}`);
  });
  const changed = [...new Set(traces.flatMap((trace) => [...trace.assigned.keys()]))];
  const read = changed.map((variable) => {
    const { name, dtype } = holdings.get(variable) as { name: string; dtype: number };
    return draft.add(`${name}/read`, 'ReadVariableOp', [name], draft.type('dtype', dtype));
  });
  return {
    nodes,
    functions,
    held: [...holdings.keys()],
    load: addLoading(draft, holdings),
    changed,
    read: { inputs: [], outputs: read, targets: [] },
  };
}

/** Nodes that take the values of everything held. */
function addLoading(draft: Draft, holdings: ReadonlyMap<Held, { name: string; dtype: number }>): Signature {
  const inputs = [...holdings].map(([held, { name, dtype }]) =>
    draft.add(`${name}/value`, 'Placeholder', [], draft.type('dtype', dtype), draft.shape(held.shape)),
  );
  const loaded = [...holdings.values()].map(({ name, dtype }) =>
    draft.add(`${name}/load`, 'AssignVariableOp', [name, `${name}/value`], draft.type('dtype', dtype)),
  );
  return { inputs, outputs: [], targets: [addDone(draft, 'loaded', loaded)] };
}

/** A number that is there once these nodes have run. */
function addDone({ nodes, type }: Draft, name: string, after: readonly string[]): string {
  const dtype = 1;
  const constant = { values: new Float32Array(1), shape: [], dtype };
  const inputs = after.map((other) => `^${other}`);
  nodes.push({ name, op: 'Const', inputs, attributes: [type('dtype', dtype)], constant });
  return name;
}

function addFunction(draft: Draft, trace: Trace, inPlace: readonly InPlace[], prefix: string): Signature {
  const emitted = new Map<Operation | Source, string>();
  const readings = new Map<Held, string>();
  const fresh = (kind: string) => `${prefix}/${kind}${draft.nodes.length}`;
  const inputs = trace.arguments.map(({ shape, dtype }, place) =>
    draft.add(`${prefix}/in${place}`, 'Placeholder', [], draft.type('dtype', dtype), draft.shape(shape)),
  );
  const constant = (source: Extract<Source, { kind: 'constant' }>): string => {
    const known = emitted.get(source);
    if (known) return known;
    const name = fresh('c');
    draft.nodes.push({
      name,
      op: 'Const',
      inputs: [],
      attributes: [draft.type('dtype', source.dtype)],
      constant: source,
    });
    emitted.set(source, name);
    return name;
  };
  const reading = (held: Held, dtype: number): string => {
    const known = readings.get(held);
    if (known) return known;
    const handle = draft.handle(held, dtype);
    const name = draft.add(fresh('r'), 'ReadVariableOp', [handle], draft.type('dtype', dtype));
    readings.set(held, name);
    return name;
  };
  const value = (source: Source): string => {
    switch (source.kind) {
      case 'argument':
        return inputs[source.place];
      case 'constant':
        return constant(source);
      case 'held':
        return reading(source.held, source.dtype);
      case 'output':
        return `${emitted.get(source.operation)}:${source.place}`;
    }
  };

  for (const operation of neededOperations(trace, inPlace)) {
    const attributes = completeAttributes(operation, draft.type);
    const name = draft.add(fresh('o'), operation.op, operation.inputs.map(value), ...attributes);
    emitted.set(operation, name);
  }
  // Every reading is written down before the first assignment, which has to wait for it.
  const results = trace.results.map(value);
  const assigned = [...trace.assigned].map(([variable, source]) => ({ variable, source, from: value(source) }));
  const changes = inPlace.map((change) => ({
    ...change,
    from: change.inputs.map(value),
    begin: change.start && { variable: change.variables[0], source: change.start, from: value(change.start) },
  }));
  const users = usersOf(draft.nodes, prefix);
  const assign = ({ variable, source, from }: (typeof assigned)[number]): string => {
    const reading = readings.get(variable);
    const order = reading ? [`^${reading}`] : [];
    const handle = draft.handle(variable, source.dtype);
    return draft.add(fresh('a'), 'AssignVariableOp', [handle, from, ...order], draft.type('dtype', source.dtype));
  };
  const changeInPlace = ({ op, variables, inputs: given, from, begin }: (typeof changes)[number]): string => {
    const { dtype } = given[0];
    const handles = variables.map((variable) => draft.handle(variable, dtype));
    // It waits for whoever read the old values: while somebody holds them TensorFlow would copy before it writes.
    const readers = variables.flatMap((variable) => users.get(readings.get(variable) ?? '') ?? []);
    const order = [...new Set(begin ? [...readers, assign(begin)] : readers)].map((name) => `^${name}`);
    return draft.add(fresh('u'), op, [...handles, ...from, ...order], draft.type('T', dtype));
  };
  const done = addDone(draft, `${prefix}/done`, [...assigned.map(assign), ...changes.map(changeInPlace)]);
  const outputs = trace.results.map((source, place) =>
    draft.add(`${prefix}/out${place}`, 'Identity', [results[place], `^${done}`], draft.type('T', source.dtype)),
  );
  return { inputs, outputs, targets: [done] };
}

/** Types that tfjs-node leaves out because TensorFlow finds them when it runs an operation at once; a graph must name them. */
const LEFT_OUT: Readonly<Record<string, readonly (readonly [attribute: string, input: number])[]>> = {
  ExpandDims: [
    ['T', 0],
    ['Tdim', 1],
  ],
};

function completeAttributes({ op, attributes, inputs }: Operation, type: Draft['type']): readonly Attribute[] {
  const missing = (LEFT_OUT[op] ?? []).filter(([name]) => attributes.every((attribute) => attribute.name !== name));
  return [...attributes, ...missing.map(([name, input]) => type(name, inputs[input].dtype))];
}

/** The nodes that use each node's results. */
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

/** The operations that a result or an assignment needs, in the order they ran. */
function neededOperations({ operations, results, assigned }: Trace, inPlace: readonly InPlace[]): Operation[] {
  const needed = new Set<Operation>();
  const need = (source: Source) => source.kind === 'output' && needed.add(source.operation);
  for (const source of [...results, ...assigned.values()]) need(source);
  for (const { start, inputs } of inPlace) for (const source of start ? [start, ...inputs] : inputs) need(source);
  for (const operation of operations.toReversed()) {
    if (needed.has(operation)) for (const input of operation.inputs) need(input);
  }
  return operations.filter((operation) => needed.has(operation));
}
