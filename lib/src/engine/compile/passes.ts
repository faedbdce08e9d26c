import type { Binding } from '../native';
import { hasNativeOperations } from '../native';
import { addOneRow } from './add-one-row';
import { fuseConvPool } from './fuse-conv-pool';
import { fuseInvertedResidual } from './fuse-inverted-residual';
import { fuseNormPool } from './fuse-norm-pool';
import { fuseNormRelu6 } from './fuse-norm-relu6';
import { dropArgmax, fuseReluPool } from './fuse-relu-pool';
import { packConstants } from './pack-constants';
import type { Captured, Trace } from './trace';

/** The inputs of a pass besides the trace. */
export interface PassContext {
  readonly binding: Binding;
  /** The variables that some function of the graph assigns. */
  readonly changing: ReadonlySet<Captured>;
}

/** A rewriting of a trace whose results are equal up to rounding. */
export interface Pass {
  readonly name: string;
  /** Whether it inserts operations of `lib/addon`, which an exported graph may not contain. */
  readonly usesAddon: boolean;
  run(trace: Trace, context: PassContext): Trace;
}

/**
 * The passes in the order in which they run. The order matters where a pass matches the output of another:
 *
 * - ReLU and pooling become one operation first. The passes for a normalisation or a convolution before them match that
 *   operation and fuse it.
 * - `drop-argmax` runs after both, when it is known which pools a gradient passes through.
 * - Normalisation with ReLU6 is the last pass for normalisations: those before a pool are fused by then.
 * - Blocks and packed products need constant kernels. They share no operation with the earlier passes.
 * - `add-one-row` matches the products that TensorFlow computes.
 *
 * Adam's step is fused after all passes (`fuse-adam.ts`): its in-place updates are not part of a trace.
 */
export const PASSES: readonly Pass[] = [
  { name: 'relu-pool', usesAddon: true, run: fuseReluPool },
  { name: 'norm-pool', usesAddon: true, run: fuseNormPool },
  { name: 'conv-pool', usesAddon: true, run: fuseConvPool },
  { name: 'drop-argmax', usesAddon: true, run: dropArgmax },
  { name: 'norm-relu6', usesAddon: true, run: fuseNormRelu6 },
  { name: 'inverted-residual', usesAddon: true, run: (trace, { changing }) => fuseInvertedResidual(trace, changing) },
  { name: 'pack-constants', usesAddon: true, run: (trace, { changing }) => packConstants(trace, changing) },
  { name: 'add-one-row', usesAddon: false, run: (trace, { binding }) => addOneRow(trace, binding) },
];

/** The trace after all passes; `onChange` is called after each pass that changed it. */
export function runPasses(
  trace: Trace,
  context: PassContext,
  onChange: (name: string, trace: Trace) => void = () => {},
): Trace {
  const passes = PASSES.filter(({ usesAddon }) => !usesAddon || hasNativeOperations());
  return passes.reduce((before, { name, run }) => {
    const after = run(before, context);
    if (after !== before) onChange(name, after);
    return after;
  }, trace);
}
