import { operationsOf } from './lasting';
import type { Operation, Source, Trace } from './trace';

/** What stands in for an operation: `places[i]` is the result that takes the place of its result i. */
export interface Replacement {
  readonly by: Operation;
  readonly places: readonly number[];
}

/** Who looks at which result of an operation; results, assignments and formulas of the trace count as users that are no operation. */
interface Use {
  readonly place: number;
  readonly user: Operation | 'outside';
}

/** The uses of each operation's results. */
export type Users = ReadonlyMap<Operation, readonly Use[]>;

function usersOf(trace: Trace): Users {
  const users = new Map<Operation, Use[]>();
  const add = (source: Source, user: Use['user']) => {
    if (source.kind !== 'output') return;
    const use = { place: source.place, user };
    const known = users.get(source.operation);
    if (known) known.push(use);
    else users.set(source.operation, [use]);
  };
  for (const operation of trace.operations) for (const input of operation.inputs) add(input, operation);
  for (const source of seenOutside(trace)) add(source, 'outside');
  return users;
}

export function isOutputOf(source: Source, operation: Operation, place = 0): boolean {
  return source.kind === 'output' && source.operation === operation && source.place === place;
}

/** Users of an operation's result at a place. */
export function usersOfOutput(users: Users, operation: Operation, place = 0): readonly Use['user'][] {
  return (users.get(operation) ?? []).flatMap((use) => (use.place === place ? [use.user] : []));
}

/** The only operation that looks at what another gives; undefined where several do, or something outside. */
export function onlyUser(users: Users, operation: Operation): Operation | undefined {
  const [user, ...more] = usersOfOutput(users, operation);
  return user === 'outside' || more.length > 0 ? undefined : user;
}

/** Finds what replaces an operation of a trace, and with it others; nothing where it stays. */
export type Finder = (operation: Operation, users: Users) => readonly (readonly [Operation, Replacement])[];

/** The trace with what `find` says in place of operations of this name, and of others that go with them. */
export function replaceEach(trace: Trace, ops: readonly string[], find: Finder): Trace {
  const wanted = trace.operations.filter(({ op }) => ops.includes(op));
  if (wanted.length === 0) return trace;
  const users = usersOf(trace);
  return replaceOperations(trace, new Map(wanted.flatMap((operation) => find(operation, users))));
}

/**
 * The trace with other operations in place of some. One that replaces several runs where the first of them did, so its
 * inputs must be there by then.
 */
function replaceOperations(trace: Trace, replaced: ReadonlyMap<Operation, Replacement>): Trace {
  if (replaced.size === 0) return trace;
  const built = new Map<Operation, Operation>();
  const sources = new Map<Source, Source>();
  const moved = (source: Source): Source => {
    if (source.kind !== 'output') return source;
    const known = sources.get(source);
    if (known) return known;
    const replacement = replaced.get(source.operation);
    const now: Source = {
      ...source,
      // One that is new, and that nothing was replaced by, is as it should be.
      operation: built.get(replacement?.by ?? source.operation) ?? source.operation,
      place: replacement?.places[source.place] ?? source.place,
    };
    sources.set(source, now);
    return now;
  };
  for (const operation of trace.operations) {
    const now = replaced.get(operation)?.by ?? operation;
    if (!built.has(now)) built.set(now, { ...now, inputs: now.inputs.map(moved) });
  }
  const results = trace.results.map(moved);
  const assigned = new Map([...trace.assigned].map(([variable, source]) => [variable, moved(source)]));
  const formulas = trace.formulas.map((formula) => ({
    ...formula,
    parts: Object.fromEntries(Object.entries(formula.parts).map(([name, source]) => [name, moved(source)])),
  }));
  // What stood between the replaced ones is used by nothing now.
  const operations = operationsOf(seenOutside({ results, assigned, formulas }));
  return { ...trace, operations, results, assigned, formulas };
}

/** The values of a trace that something besides its operations looks at. */
function seenOutside({ results, assigned, formulas }: Pick<Trace, 'results' | 'assigned' | 'formulas'>): Source[] {
  return [...results, ...assigned.values(), ...formulas.flatMap(({ parts }) => Object.values(parts))];
}
