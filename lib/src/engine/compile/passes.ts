import type { Binding } from '../native';
import { hasOwnOperations } from '../native';
import { addOneRow } from './add-one-row';
import { fuseConvPool } from './fuse-conv-pool';
import { fuseInvertedResidual } from './fuse-inverted-residual';
import { fuseNormPool } from './fuse-norm-pool';
import { fuseNormRelu6 } from './fuse-norm-relu6';
import { dropPlaces, fuseReluPool } from './fuse-relu-pool';
import { packLasting } from './pack-lasting';
import type { Held, Trace } from './trace';

/** What a pass may ask. */
export interface PassContext {
  readonly binding: Binding;
  /** The variables that some function of the graph assigns. */
  readonly changing: ReadonlySet<Held>;
}

/** A rewriting of a trace that gives the same results to rounding. */
export interface Pass {
  readonly name: string;
  /** Whether it puts operations of `lib/addon` in, which a graph for others may not have. */
  readonly own: boolean;
  run(trace: Trace, context: PassContext): Trace;
}

/**
 * The passes in the order in which they run. The order matters where one looks for what another leaves:
 *
 * - ReLU and pooling become one operation first. The passes for a normalisation or a convolution in front of them look for
 *   that operation, and take it in.
 * - `drop-places` comes after both, when it is settled which pools a gradient goes back through.
 * - Normalisation with ReLU6 is left for last among the normalisations: those in front of a pool are gone by then.
 * - Blocks and packed products want kernels that never change. They share no operation with the passes before.
 * - `add-one-row` looks at the products that are left to TensorFlow.
 *
 * Adam's step is found after all of them (`fuse-adam.ts`): it gives changes of variables, which are no trace.
 */
export const PASSES: readonly Pass[] = [
  { name: 'relu-pool', own: true, run: fuseReluPool },
  { name: 'norm-pool', own: true, run: fuseNormPool },
  { name: 'conv-pool', own: true, run: fuseConvPool },
  { name: 'drop-places', own: true, run: dropPlaces },
  { name: 'norm-relu6', own: true, run: fuseNormRelu6 },
  { name: 'inverted-residual', own: true, run: (trace, { changing }) => fuseInvertedResidual(trace, changing) },
  { name: 'pack-lasting', own: true, run: (trace, { changing }) => packLasting(trace, changing) },
  { name: 'add-one-row', own: false, run: (trace, { binding }) => addOneRow(trace, binding) },
];

/** The trace after all passes; `seen` is told of each that changed it. */
export function passed(
  trace: Trace,
  context: PassContext,
  seen: (name: string, trace: Trace) => void = () => {},
): Trace {
  const passes = PASSES.filter(({ own }) => !own || hasOwnOperations());
  return passes.reduce((before, { name, run }) => {
    const after = run(before, context);
    if (after !== before) seen(name, after);
    return after;
  }, trace);
}
