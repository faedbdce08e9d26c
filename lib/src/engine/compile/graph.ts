import type { Variable } from '@tensorflow/tfjs';
import type { Attribute, Binding, TensorValues } from '../native';
import { DTYPE } from './dtype';
import { fuseAdam, type InPlace } from './fuse-adam';
import { lastingValues, operationsOf } from './lasting';
import { passed } from './passes';
import { assignedBy, type Held, type Operation, type Source, type Trace } from './trace';

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
  /** Frees all variables; after it only `load` may run. A graph that has none is not kept for others. */
  readonly free?: Signature;
}

/** Writes nodes down, with attributes in tfjs-node's form. */
interface Draft {
  readonly nodes: Node[];
  add(name: string, op: string, inputs: readonly string[], ...attributes: Attribute[]): string;
  type(name: string, value: number): Attribute;
  shape(value: readonly number[]): Attribute;
  /** The node through which `load` gets the value of a variable or tensor. */
  given(held: Held, dtype: number): string;
  /** The handle of the session's copy of a variable or tensor. */
  handle(held: Held, dtype: number): string;
  /** Keeps a value that follows from what is held: the handle of the copy that `load` makes. */
  derive(source: Source): string;
}

/**
 * The graph of these traces. What no result and no assignment needs is left out. A function's results come after its
 * assignments, and an assignment comes after the function has read the variable.
 */
export function buildGraph(traces: readonly Trace[], binding: Binding): Graph {
  const holdings = new Map<Held, { name: string; dtype: number }>();
  const handles = new Set<Held>();
  const derived: { name: string; source: Source }[] = [];
  const nodes: Node[] = [];
  const holding = (held: Held, dtype: number): string => {
    const name = holdings.get(held)?.name ?? `v${holdings.size}`;
    holdings.set(held, { name, dtype });
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
    given: (held, dtype) => `${holding(held, dtype)}/value`,
    handle(held, dtype) {
      const name = holding(held, dtype);
      if (handles.has(held)) return name;
      handles.add(held);
      return variable(name, { shape: held.shape, dtype });
    },
    derive(source) {
      const name = `d${derived.length}`;
      derived.push({ name, source });
      return variable(name, source);
    },
  };
  const changing = assignedBy(traces);
  const functions = traces.map((trace, place) => {
    const { trace: plain, inPlace } = fuseAdam(passed(trace, { binding, changing }), binding);
    return addFunction(draft, plain, inPlace, {
      prefix: `f${place}`,
      binding,
      lasting: lastingValues(plain, changing),
    });
  });
  const changed = [...changing] as Variable[];
  const read = changed.map((variable) => {
    const { name, dtype } = holdings.get(variable) as { name: string; dtype: number };
    return draft.add(`${name}/read`, 'ReadVariableOp', [name], draft.type('dtype', dtype));
  });
  const loaded = addDerived(draft, binding, derived);
  const given: string[] = [];
  for (const [held, { name, dtype }] of holdings) {
    given.push(draft.add(`${name}/value`, 'Placeholder', [], draft.type('dtype', dtype), draft.shape(held.shape)));
    if (!handles.has(held)) continue;
    loaded.push(draft.add(`${name}/load`, 'AssignVariableOp', [name, `${name}/value`], draft.type('dtype', dtype)));
  }
  const freed = nodes
    .filter(({ op }) => op === 'VarHandleOp')
    .map(({ name }) => draft.add(`${name}/free`, 'DestroyResourceOp', [name]));
  return {
    nodes,
    functions,
    held: [...holdings.keys()],
    load: { inputs: given, outputs: [], targets: [addDone(draft, 'loaded', loaded)] },
    changed,
    read: { inputs: [], outputs: read, targets: [] },
    free: { inputs: [], outputs: [], targets: [addDone(draft, 'freed', freed)] },
  };
}

/** Nodes that compute what follows from the values of what is held, and keep it: the names of those that keep. */
function addDerived(draft: Draft, binding: Binding, derived: readonly { name: string; source: Source }[]): string[] {
  const { value, write } = writing(draft, { prefix: 'load', binding }, (source) => {
    if (source.kind === 'held') return draft.given(source.held, source.dtype);
    throw new Error('What a function keeps does not depend on its arguments.');
  });
  for (const operation of operationsOf(derived.map(({ source }) => source))) write(operation);
  return derived.map(({ name, source }) =>
    draft.add(`${name}/load`, 'AssignVariableOp', [name, value(source)], draft.type('dtype', source.dtype)),
  );
}

/** A number that is there once these nodes have run. */
function addDone({ nodes, type }: Draft, name: string, after: readonly string[]): string {
  const dtype = DTYPE.float32;
  const constant = { values: new Float32Array(1), shape: [], dtype };
  const inputs = after.map((other) => `^${other}`);
  nodes.push({ name, op: 'Const', inputs, attributes: [type('dtype', dtype)], constant });
  return name;
}

/** Writes operations down under a prefix; `leaf` names what they get from outside. */
function writing(
  draft: Draft,
  { prefix, binding }: { prefix: string; binding: Binding },
  leaf: (source: Source) => string,
): { fresh(kind: string): string; value(source: Source): string; write(operation: Operation): void } {
  const written = new Map<Operation | Source, string>();
  const fresh = (kind: string) => `${prefix}/${kind}${draft.nodes.length}`;
  const value = (source: Source): string => {
    const known = written.get(source);
    if (known) return known;
    if (source.kind === 'output' && written.has(source.operation)) {
      return `${written.get(source.operation)}:${source.place}`;
    }
    if (source.kind !== 'constant') {
      const name = leaf(source);
      written.set(source, name);
      return name;
    }
    const name = fresh('c');
    const attributes = [draft.type('dtype', source.dtype)];
    draft.nodes.push({ name, op: 'Const', inputs: [], attributes, constant: source });
    written.set(source, name);
    return name;
  };
  return {
    fresh,
    value,
    write(operation) {
      const attributes = completeAttributes(operation, binding);
      const name = draft.add(fresh('o'), operation.op, operation.inputs.map(value), ...attributes);
      written.set(operation, name);
    },
  };
}

function addFunction(
  draft: Draft,
  trace: Trace,
  inPlace: readonly InPlace[],
  { prefix, binding, lasting }: { prefix: string; binding: Binding; lasting: ReadonlySet<Source> },
): Signature {
  const readings = new Map<Held, string>();
  const inputs = trace.arguments.map(({ shape, dtype }, place) =>
    draft.add(`${prefix}/in${place}`, 'Placeholder', [], draft.type('dtype', dtype), draft.shape(shape)),
  );
  const { fresh, value, write } = writing(draft, { prefix, binding }, (source) => {
    if (source.kind === 'argument') return inputs[source.place];
    const dtype = draft.type('dtype', source.dtype);
    if (source.kind === 'output') return draft.add(fresh('d'), 'ReadVariableOp', [draft.derive(source)], dtype);
    const { held } = source as Extract<Source, { kind: 'held' }>;
    const known = readings.get(held);
    if (known) return known;
    const name = draft.add(fresh('r'), 'ReadVariableOp', [draft.handle(held, source.dtype)], dtype);
    readings.set(held, name);
    return name;
  });

  for (const operation of neededOperations(trace, inPlace, lasting)) write(operation);
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

/** The attributes that an operation needs in a graph. */
export function completeAttributes({ op, attributes, inputs }: Operation, binding: Binding): readonly Attribute[] {
  const missing = (LEFT_OUT[op] ?? []).filter(([name]) => attributes.every((attribute) => attribute.name !== name));
  const type = binding.TF_ATTR_TYPE;
  return [...attributes, ...missing.map(([name, input]) => ({ name, type, value: inputs[input].dtype }))];
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

/** The operations that a result or an assignment needs, in the order they ran, without those behind a lasting value. */
export function neededOperations(
  { operations, results, assigned }: Trace,
  inPlace: readonly InPlace[],
  lasting?: ReadonlySet<Source>,
): Operation[] {
  const roots = [
    ...results,
    ...assigned.values(),
    ...inPlace.flatMap(({ start, inputs }) => [start ?? [], ...inputs].flat()),
  ];
  const needed = new Set(operationsOf(roots, lasting));
  return operations.filter((operation) => needed.has(operation));
}
