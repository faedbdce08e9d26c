import type { Operation, Source, Trace } from './trace';

/**
 * Replaces ReLU followed by max-pooling over disjoint 2 x 2 windows, and the gradients of both, by the operations of
 * `lib/addon` that do the two in one pass and remember where each maximum was. The numbers are the same to the bit.
 */
export function fuseReluPool(trace: Trace): Trace {
  const users = usersOf(trace);
  const replaced = new Map<Operation, Operation>();
  for (const pool of trace.operations) {
    const [relu] = pool.inputs;
    if (!isHalving(pool) || relu.kind !== 'output' || relu.operation.op !== 'Relu') continue;
    const fused: Operation = { op: 'TransferlabReluMaxPool', attributes: [], inputs: relu.operation.inputs };
    const gradients = gradientsOf(pool, relu, users);
    if (!gradients) continue;
    replaced.set(pool, fused);
    for (const { dy, reluGradient } of gradients) {
      const places: Source = { kind: 'output', operation: fused, place: 1, shape: dy.shape, dtype: DT_INT32 };
      replaced.set(reluGradient, { op: 'TransferlabReluMaxPoolGrad', attributes: [], inputs: [dy, places] });
    }
  }
  return replaced.size > 0 ? rebuilt(trace, replaced) : trace;
}

const DT_INT32 = 3;

type Users = ReadonlyMap<Source, readonly Operation[]>;

/** Who uses each value; results and assignments count as users that are no operation known here. */
function usersOf({ operations, results, assigned, formulas }: Trace): Users {
  const users = new Map<Source, Operation[]>();
  const add = (source: Source, user: Operation) => users.set(source, [...(users.get(source) ?? []), user]);
  for (const operation of operations) for (const input of operation.inputs) add(input, operation);
  const outside: Operation = { op: 'outside', attributes: [], inputs: [] };
  const seen = [...results, ...assigned.values(), ...formulas.flatMap(({ parts }) => Object.values(parts))];
  for (const source of seen) add(source, outside);
  return users;
}

/** Whether it is max-pooling over 2 x 2 windows that cover the picture side by side. */
function isHalving({ op, attributes, inputs }: Operation): boolean {
  if (op !== 'MaxPool') return false;
  const [, height, width] = inputs[0].shape;
  const attribute = (wanted: string) => String(attributes.find(({ name }) => name === wanted)?.value);
  const halves = ['ksize', 'strides'].every((name) => attribute(name) === '1,2,2,1');
  return halves && height % 2 === 0 && width % 2 === 0 && (attribute('data_format') || 'NHWC') === 'NHWC';
}

/**
 * The gradients that go back through this pool and its ReLU; undefined where something else looks at what is between
 * the two, so that it has to be there.
 */
function gradientsOf(
  pool: Operation,
  relu: Source,
  users: Users,
): { dy: Source; reluGradient: Operation }[] | undefined {
  const others = (users.get(relu) ?? []).filter((user) => user !== pool);
  const poolGradients = others.filter(
    ({ op, inputs }) => op === 'MaxPoolGrad' && inputs[0] === relu && isOutputOf(inputs[1], pool),
  );
  const found = poolGradients.map((poolGradient) => {
    const [reluGradient, ...more] = [...users].flatMap(([source, by]) => (isOutputOf(source, poolGradient) ? by : []));
    const isIts = reluGradient?.op === 'ReluGrad' && reluGradient.inputs[1] === relu && more.length === 0;
    return isIts ? { dy: poolGradient.inputs[2], reluGradient } : undefined;
  });
  const expected = [...poolGradients, ...found.map((one) => one?.reluGradient)];
  return found.every((one) => one !== undefined) && others.every((user) => expected.includes(user)) ? found : undefined;
}

function isOutputOf(source: Source, operation: Operation): boolean {
  return source.kind === 'output' && source.operation === operation;
}

/** The trace with other operations in place of some, whose first results are theirs. */
function rebuilt(trace: Trace, replaced: ReadonlyMap<Operation, Operation>): Trace {
  const operations = new Map<Operation, Operation>();
  const sources = new Map<Source, Source>();
  const moved = (source: Source): Source => {
    if (source.kind !== 'output') return source;
    const known = sources.get(source) ?? { ...source, operation: operations.get(source.operation) as Operation };
    sources.set(source, known);
    return known;
  };
  const all = trace.operations.map((operation) => {
    const base = replaced.get(operation) ?? operation;
    const built = { ...base, inputs: base.inputs.map(moved) };
    operations.set(operation, built).set(base, built);
    return built;
  });
  return {
    ...trace,
    operations: all,
    results: trace.results.map(moved),
    assigned: new Map([...trace.assigned].map(([variable, source]) => [variable, moved(source)])),
    formulas: trace.formulas.map((formula) => ({
      ...formula,
      parts: Object.fromEntries(Object.entries(formula.parts).map(([name, source]) => [name, moved(source)])),
    })),
  };
}
