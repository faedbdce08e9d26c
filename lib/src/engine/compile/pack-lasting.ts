import { isOutputOf, onlyUser, replaceEach } from './replace-operations';
import { attributeOf, type Held, type Operation, type Source, type Trace } from './trace';

/** Operations of `lib/addon`: how a kernel is packed, and products with one that was. */
const PACK = { plain: 'TransferlabPack', transposed: 'TransferlabPackTransposed' } as const;
const PRODUCT = 'TransferlabPackedProduct';
const DENSE = 'TransferlabPackedDense';
const DENSE_GELU = 'TransferlabPackedDenseGelu';
const FEED_FORWARD = 'TransferlabFeedForward';
const GELU = 'TransferlabExactGelu';

/** Columns that a packed kernel has a multiple of. */
const COLUMNS = 48;

/**
 * Where a function only predicts: products with kernels that never change by those of `lib/addon`, for which a kernel is laid
 * in the order in which it is read, once, when it is loaded. A bias and a GELU behind are added while the numbers are in the
 * cache, and two dense layers with a GELU between them become one operation. (A training step stays with TensorFlow's own
 * products: its kernels change, and its branches keep every core busy.) `changing` are the variables that some function
 * of the graph assigns.
 */
export function packLasting(trace: Trace, changing: ReadonlySet<Held>): Trace {
  if (trace.assigned.size > 0) return trace;
  return [withBias, withGelu, feedForward].reduce((packed, fuse) => fuse(packed), products(trace, changing));
}

function products(trace: Trace, changing: ReadonlySet<Held>): Trace {
  const packs = new Map<string, Map<Held, Source>>();
  const packOf = (op: string, kernel: Source & { kind: 'held' }, shape: readonly number[]): Source => {
    const made = packs.get(op) ?? new Map<Held, Source>();
    packs.set(op, made);
    const operation: Operation = { op, attributes: [], inputs: [kernel] };
    const source = made.get(kernel.held) ?? { kind: 'output', operation, place: 0, dtype: kernel.dtype, shape };
    made.set(kernel.held, source);
    return source;
  };
  return replaceEach(trace, ['MatMul'], (product) => {
    const [a, kernel] = product.inputs;
    if (attributeOf(product, 'transpose_a') || kernel.kind !== 'held' || changing.has(kernel.held)) return [];
    const turned = attributeOf(product, 'transpose_b') === true;
    const shape = turned ? [...kernel.shape].reverse() : kernel.shape;
    if (shape[1] % COLUMNS !== 0) return [];
    const pack = packOf(turned ? PACK.transposed : PACK.plain, kernel, shape);
    return [[product, { by: { op: PRODUCT, attributes: [], inputs: [a, pack] }, places: [0] }]];
  });
}

function withBias(trace: Trace): Trace {
  return replaceEach(trace, [PRODUCT], (product, users) => {
    const sum = onlyUser(users, product);
    if (!sum || !/^Add(V2)?$/.test(sum.op)) return [];
    const bias = sum.inputs.find((input) => !isOutputOf(input, product));
    // One number for each column.
    if (bias?.shape.length !== 1 || bias.shape[0] !== product.inputs[1].shape[1]) return [];
    return [[sum, { by: { op: DENSE, attributes: [], inputs: [...product.inputs, bias] }, places: [0] }]];
  });
}

function withGelu(trace: Trace): Trace {
  return replaceEach(trace, [DENSE], (dense, users) => {
    const gelu = onlyUser(users, dense);
    return gelu?.op === GELU ? [[gelu, { by: { ...dense, op: DENSE_GELU }, places: [0] }]] : [];
  });
}

function feedForward(trace: Trace): Trace {
  return replaceEach(trace, [DENSE_GELU], (first, users) => {
    const second = onlyUser(users, first);
    if (second?.op !== DENSE || !isOutputOf(second.inputs[0], first)) return [];
    const inputs = [...first.inputs, ...second.inputs.slice(1)];
    return [[second, { by: { op: FEED_FORWARD, attributes: [], inputs }, places: [0] }]];
  });
}
