import { operationsOf } from './constant-folding';
import type { Operation, Source, Trace } from './trace';

/** The replacement of an operation: `by`'s output `outputs[i]` replaces the operation's output i. */
export interface Replacement {
  readonly by: Operation;
  readonly outputs: readonly number[];
}

/** A use of one output of an operation. Results, assignments and formulas of the trace are the user `outside`. */
interface Use {
  readonly index: number;
  readonly user: Operation | 'outside';
}

/** The uses of each operation's outputs. */
export type Users = ReadonlyMap<Operation, readonly Use[]>;

function usersOf(trace: Trace): Users {
  const users = new Map<Operation, Use[]>();
  const add = (source: Source, user: Use['user']) => {
    if (source.kind !== 'output') return;
    const use = { index: source.index, user };
    const uses = users.get(source.operation);
    if (uses) uses.push(use);
    else users.set(source.operation, [use]);
  };
  for (const operation of trace.operations) for (const input of operation.inputs) add(input, operation);
  for (const source of outsideUses(trace)) add(source, 'outside');
  return users;
}

export function isOutputOf(source: Source, operation: Operation, index = 0): boolean {
  return source.kind === 'output' && source.operation === operation && source.index === index;
}

/** The users of an operation's output `index`. */
export function usersOfOutput(users: Users, operation: Operation, index = 0): readonly Use['user'][] {
  return (users.get(operation) ?? []).flatMap((use) => (use.index === index ? [use.user] : []));
}

/** The only user of an operation's first output; undefined if there are several or if it is used outside. */
export function onlyUser(users: Users, operation: Operation): Operation | undefined {
  const [user, ...rest] = usersOfOutput(users, operation);
  return user === 'outside' || rest.length > 0 ? undefined : user;
}

/** Finds the replacements of an operation and of those fused with it; an empty list keeps it. */
export type Finder = (operation: Operation, users: Users) => readonly (readonly [Operation, Replacement])[];

/** The trace with the replacements that `find` returns for the operations of these names. */
export function replaceEach(trace: Trace, ops: readonly string[], find: Finder): Trace {
  const candidates = trace.operations.filter(({ op }) => ops.includes(op));
  if (candidates.length === 0) return trace;
  const users = usersOf(trace);
  return replaceOperations(trace, new Map(candidates.flatMap((operation) => find(operation, users))));
}

/**
 * The trace with some operations replaced. An operation that replaces several runs where the first of them did, so its inputs
 * must be computed by then.
 */
function replaceOperations(trace: Trace, replaced: ReadonlyMap<Operation, Replacement>): Trace {
  if (replaced.size === 0) return trace;
  const built = new Map<Operation, Operation>();
  const sources = new Map<Source, Source>();
  const replaceSource = (source: Source): Source => {
    if (source.kind !== 'output') return source;
    const mapped = sources.get(source);
    if (mapped) return mapped;
    const replacement = replaced.get(source.operation);
    const replacedSource: Source = {
      ...source,
      // An operation that is neither replaced nor rebuilt is kept.
      operation: built.get(replacement?.by ?? source.operation) ?? source.operation,
      index: replacement?.outputs[source.index] ?? source.index,
    };
    sources.set(source, replacedSource);
    return replacedSource;
  };
  for (const operation of trace.operations) {
    const target = replaced.get(operation)?.by ?? operation;
    if (!built.has(target)) built.set(target, { ...target, inputs: target.inputs.map(replaceSource) });
  }
  const results = trace.results.map(replaceSource);
  const assigned = new Map([...trace.assigned].map(([variable, source]) => [variable, replaceSource(source)]));
  const formulas = trace.formulas.map((formula) => ({
    ...formula,
    parts: Object.fromEntries(Object.entries(formula.parts).map(([name, source]) => [name, replaceSource(source)])),
  }));
  // Intermediate operations between the replaced ones have no users any more.
  const operations = operationsOf(outsideUses({ results, assigned, formulas }));
  return { ...trace, operations, results, assigned, formulas };
}

/** The values of a trace that are used outside its operations. */
function outsideUses({ results, assigned, formulas }: Pick<Trace, 'results' | 'assigned' | 'formulas'>): Source[] {
  return [...results, ...assigned.values(), ...formulas.flatMap(({ parts }) => Object.values(parts))];
}
