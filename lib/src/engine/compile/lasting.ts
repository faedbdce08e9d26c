import type { Held, Operation, Source, Trace } from './trace';

/** Operations that give something else each time. */
const DRAWS = /^(Random|Multinomial|TruncatedNormal|ParameterizedTruncatedNormal)/;

/**
 * The values that a function computes from what it holds and never changes: a kernel times the scale of a frozen batch
 * normalisation, say. They need computing once, when what they follow from is loaded, and not at every run. Of a chain
 * only the last value is named. `changing` are the variables that this function or another of the graph assigns.
 */
export function lastingValues({ operations, results, assigned }: Trace, changing: ReadonlySet<Held>): Set<Source> {
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
  const isLasting = (source: Source) => {
    const { lasts, holds } = ofSource(source);
    return source.kind === 'output' && lasts && holds;
  };
  const users = operations.filter((operation) => !lasts.get(operation)?.lasts).flatMap(({ inputs }) => inputs);
  return new Set([...users, ...results, ...assigned.values()].filter(isLasting));
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
