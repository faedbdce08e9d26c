import type { Held, Operation, Source, Trace } from './trace';

/** Operations that give something else each time. */
const DRAWS = /^(Random|Multinomial|TruncatedNormal|ParameterizedTruncatedNormal)/;

/** What of a function follows from what it holds and never changes. */
export interface Lasting {
  /** Whether a value does: a kernel, or a kernel times the scale of a frozen batch normalisation. */
  source(source: Source): boolean;
  /** Whether all that an operation takes is known before the function's arguments are. */
  operation(operation: Operation): boolean;
}

/** Looks for it; `changing` are the variables that this function or another of the graph assigns. */
export function whatLasts({ operations }: Trace, changing: ReadonlySet<Held>): Lasting {
  const lasts = new Map<Operation, { readonly lasts: boolean; readonly holds: boolean }>();
  const ofSource = (source: Source) => {
    if (source.kind === 'output') return lasts.get(source.operation) ?? { lasts: false, holds: false };
    if (source.kind === 'held') return { lasts: !changing.has(source.held), holds: true };
    return { lasts: source.kind === 'constant', holds: false };
  };
  for (const operation of operations) {
    const inputs = operation.inputs.map(ofSource);
    lasts.set(operation, {
      lasts: inputs.length > 0 && inputs.every((input) => input.lasts) && !DRAWS.test(operation.op),
      holds: inputs.some((input) => input.holds),
    });
  }
  return {
    source(source) {
      const { lasts, holds } = ofSource(source);
      return lasts && holds;
    },
    operation: (operation) => lasts.get(operation)?.lasts === true,
  };
}

/**
 * The values that last, of those that a function computes: they need computing once, when what they follow from is loaded,
 * and not at every run. Of a chain only the last value is named.
 */
export function lastingValues(trace: Trace, changing: ReadonlySet<Held>): Set<Source> {
  const { operations, results, assigned } = trace;
  const lasting = whatLasts(trace, changing);
  const users = operations.filter((operation) => !lasting.operation(operation)).flatMap(({ inputs }) => inputs);
  const seen = [...users, ...results, ...assigned.values()];
  return new Set(seen.filter((source) => source.kind === 'output' && lasting.source(source)));
}

/** The operations that these values need, each after those it needs itself; what is behind a value of `known` is left out. */
export function operationsOf(roots: readonly Source[], known: ReadonlySet<Source> = new Set()): Operation[] {
  const found = new Set<Operation>();
  const visit = (root: Source) => {
    // A stack of our own: a net of a thousand layers is deeper than JavaScript's.
    const stack: { source: Source; entered: boolean }[] = [{ source: root, entered: false }];
    while (stack.length > 0) {
      const { source, entered } = stack.pop() as (typeof stack)[number];
      if (source.kind !== 'output' || known.has(source) || found.has(source.operation)) continue;
      if (entered) {
        found.add(source.operation);
        continue;
      }
      stack.push({ source, entered: true });
      for (const input of source.operation.inputs) stack.push({ source: input, entered: false });
    }
  };
  for (const root of roots) visit(root);
  return [...found];
}
