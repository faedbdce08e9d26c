import type { Captured, Operation, Source, Trace } from './trace';

/** Operations whose result differs from run to run. */
const RANDOM = /^(Random|Multinomial|TruncatedNormal|ParameterizedTruncatedNormal)/;

/** The values of a function that follow from constants alone. */
export interface Constants {
  /** Whether a value follows from unchanging captured tensors: a kernel, or a kernel times a frozen normalisation's scale. */
  source(source: Source): boolean;
  /** Whether all inputs of an operation are known before the function's arguments are. */
  operation(operation: Operation): boolean;
}

/** Finds the constants of a trace; `changing` are the variables that this function or another of the graph assigns. */
export function findConstants({ operations }: Trace, changing: ReadonlySet<Captured>): Constants {
  const properties = new Map<Operation, { readonly isConstant: boolean; readonly usesCaptured: boolean }>();
  const propertiesOf = (source: Source) => {
    if (source.kind === 'output') return properties.get(source.operation) ?? { isConstant: false, usesCaptured: false };
    if (source.kind === 'captured') return { isConstant: !changing.has(source.captured), usesCaptured: true };
    return { isConstant: source.kind === 'constant', usesCaptured: false };
  };
  for (const operation of operations) {
    const inputs = operation.inputs.map(propertiesOf);
    properties.set(operation, {
      isConstant: inputs.length > 0 && inputs.every((input) => input.isConstant) && !RANDOM.test(operation.op),
      usesCaptured: inputs.some((input) => input.usesCaptured),
    });
  }
  return {
    source(source) {
      const { isConstant, usesCaptured } = propertiesOf(source);
      return isConstant && usesCaptured;
    },
    operation: (operation) => properties.get(operation)?.isConstant === true,
  };
}

/**
 * The constant values that a function computes: they are computed once, when the captured tensors are loaded, and not at
 * every run. Only the last value of a chain is returned.
 */
export function constantValues(trace: Trace, changing: ReadonlySet<Captured>): Set<Source> {
  const { operations, results, assigned } = trace;
  const constants = findConstants(trace, changing);
  const inputs = operations
    .filter((operation) => !constants.operation(operation))
    .flatMap((operation) => operation.inputs);
  const used = [...inputs, ...results, ...assigned.values()];
  return new Set(used.filter((source) => source.kind === 'output' && constants.source(source)));
}

/** The operations that these values need, in topological order; those that only compute a value of `known` are left out. */
export function operationsOf(roots: readonly Source[], known: ReadonlySet<Source> = new Set()): Operation[] {
  const needed = new Set<Operation>();
  const visit = (root: Source) => {
    // An explicit stack: a network of a thousand layers exceeds JavaScript's call stack.
    const stack: { source: Source; entered: boolean }[] = [{ source: root, entered: false }];
    while (stack.length > 0) {
      const { source, entered } = stack.pop() as (typeof stack)[number];
      if (source.kind !== 'output' || known.has(source) || needed.has(source.operation)) continue;
      if (entered) {
        needed.add(source.operation);
        continue;
      }
      stack.push({ source, entered: true });
      for (const input of source.operation.inputs) stack.push({ source: input, entered: false });
    }
  };
  for (const root of roots) visit(root);
  return [...needed];
}
