import { PRODUCT } from '../fused/mat-mul';
import { DENSE } from './fuse-dense';
import { replaceEach, usersOfOutput } from './replace-operations';
import type { Held, Operation, Source, Trace } from './trace';

/** The operations of `lib/addon` for a kernel that was packed. */
const PACKED: Readonly<Record<string, string>> = {
  [PRODUCT.plain]: 'TransferlabPackedProduct',
  [PRODUCT.transposed]: 'TransferlabPackedProduct',
  [DENSE.plain]: 'TransferlabPackedDense',
  [DENSE.gelu]: 'TransferlabPackedDenseGelu',
};

/** Columns that a packed kernel has a multiple of. */
const COLUMNS = 48;

/**
 * Lays kernels that never change so that products read them in order: once, when they are loaded, and not at each product.
 * Two dense layers with a GELU between them become one operation, and what is between them stays in the cache.
 * `changing` are the variables that some function of the graph assigns.
 */
export function packLasting(trace: Trace, changing: ReadonlySet<Held>): Trace {
  return feedForward(packed(trace, changing));
}

function packed(trace: Trace, changing: ReadonlySet<Held>): Trace {
  const packs = new Map<string, Map<Held, Source>>();
  const packOf = (op: string, kernel: Source & { kind: 'held' }, shape: readonly number[]): Source => {
    const made = packs.get(op) ?? new Map<Held, Source>();
    packs.set(op, made);
    const operation: Operation = { op, attributes: [], inputs: [kernel] };
    const source = made.get(kernel.held) ?? { kind: 'output', operation, place: 0, dtype: kernel.dtype, shape };
    made.set(kernel.held, source);
    return source;
  };
  return replaceEach(trace, Object.keys(PACKED), (product) => {
    const [a, kernel, ...bias] = product.inputs;
    const turned = product.op === PRODUCT.transposed;
    const shape = turned ? [...kernel.shape].reverse() : kernel.shape;
    if (kernel.kind !== 'held' || changing.has(kernel.held) || shape[1] % COLUMNS !== 0) return [];
    const pack = packOf(turned ? 'TransferlabPackTransposed' : 'TransferlabPack', kernel, shape);
    return [[product, { by: { op: PACKED[product.op], attributes: [], inputs: [a, pack, ...bias] }, places: [0] }]];
  });
}

function feedForward(trace: Trace): Trace {
  return replaceEach(trace, [PACKED[DENSE.plain]], (second, users) => {
    const [between, ...kernelAndBias] = second.inputs;
    if (between.kind !== 'output' || between.operation.op !== PACKED[DENSE.gelu]) return [];
    if (usersOfOutput(users, between.operation).length > 1) return [];
    const by: Operation = {
      op: 'TransferlabFeedForward',
      attributes: [],
      inputs: [...between.operation.inputs, ...kernelAndBias],
    };
    return [[second, { by, places: [0] }]];
  });
}
