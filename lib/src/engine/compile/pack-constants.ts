import { isOutputOf, onlyUser, replaceEach } from './replace-operations';
import { attributeOf, type Captured, type Operation, type Source, type Trace } from './trace';

/** Operations of `lib/addon`: packing a kernel, and products with a packed kernel. */
const PACK = { plain: 'TransferlabPack', transposed: 'TransferlabPackTransposed' } as const;
const PRODUCT = 'TransferlabPackedProduct';
const DENSE = 'TransferlabPackedDense';
const DENSE_GELU = 'TransferlabPackedDenseGelu';
const FEED_FORWARD = 'TransferlabFeedForward';
const GELU = 'TransferlabExactGelu';

/** The number of columns of a packed kernel is a multiple of this. */
const COLUMNS = 48;

/**
 * In a function that only predicts, replaces products with constant kernels by those of `lib/addon`, whose kernels are packed in
 * reading order once, when they are loaded. The bias and GELU after a product are applied while its values are in the CPU
 * cache, and two dense layers with a GELU between them become one operation. A training step keeps TensorFlow's products: its
 * kernels change, and its branches keep every core busy. `changing` are the variables that some function of the graph assigns.
 */
export function packConstants(trace: Trace, changing: ReadonlySet<Captured>): Trace {
  if (trace.assigned.size > 0) return trace;
  return [withBias, withGelu, feedForward].reduce((packed, fuse) => fuse(packed), products(trace, changing));
}

function products(trace: Trace, changing: ReadonlySet<Captured>): Trace {
  const packs = new Map<string, Map<Captured, Source>>();
  const packOf = (op: string, kernel: Source & { kind: 'captured' }, shape: readonly number[]): Source => {
    const packsOfOp = packs.get(op) ?? new Map<Captured, Source>();
    packs.set(op, packsOfOp);
    const operation: Operation = { op, attributes: [], inputs: [kernel] };
    const source = packsOfOp.get(kernel.captured) ?? {
      kind: 'output',
      operation,
      index: 0,
      dtype: kernel.dtype,
      shape,
    };
    packsOfOp.set(kernel.captured, source);
    return source;
  };
  return replaceEach(trace, ['MatMul'], (product) => {
    const [a, kernel] = product.inputs;
    if (attributeOf(product, 'transpose_a') || kernel.kind !== 'captured' || changing.has(kernel.captured)) return [];
    const isTransposed = attributeOf(product, 'transpose_b') === true;
    const shape = isTransposed ? [...kernel.shape].reverse() : kernel.shape;
    if (shape[1] % COLUMNS !== 0) return [];
    const pack = packOf(isTransposed ? PACK.transposed : PACK.plain, kernel, shape);
    return [[product, { by: { op: PRODUCT, attributes: [], inputs: [a, pack] }, outputs: [0] }]];
  });
}

function withBias(trace: Trace): Trace {
  return replaceEach(trace, [PRODUCT], (product, users) => {
    const sum = onlyUser(users, product);
    if (!sum || !/^Add(V2)?$/.test(sum.op)) return [];
    const bias = sum.inputs.find((input) => !isOutputOf(input, product));
    // One value for each column.
    if (bias?.shape.length !== 1 || bias.shape[0] !== product.inputs[1].shape[1]) return [];
    return [[sum, { by: { op: DENSE, attributes: [], inputs: [...product.inputs, bias] }, outputs: [0] }]];
  });
}

function withGelu(trace: Trace): Trace {
  return replaceEach(trace, [DENSE], (dense, users) => {
    const gelu = onlyUser(users, dense);
    return gelu?.op === GELU ? [[gelu, { by: { ...dense, op: DENSE_GELU }, outputs: [0] }]] : [];
  });
}

function feedForward(trace: Trace): Trace {
  return replaceEach(trace, [DENSE_GELU], (first, users) => {
    const second = onlyUser(users, first);
    if (second?.op !== DENSE || !isOutputOf(second.inputs[0], first)) return [];
    const inputs = [...first.inputs, ...second.inputs.slice(1)];
    return [[second, { by: { op: FEED_FORWARD, attributes: [], inputs }, outputs: [0] }]];
  });
}
