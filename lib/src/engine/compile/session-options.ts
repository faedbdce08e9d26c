import { attributeOf, type Operation, type Trace } from './trace';

/** How TensorFlow runs a graph. */
export interface SessionOptions {
  /** Whether operations run one after the other in the calling thread, without a queue. */
  readonly inline: boolean;
  /** Intra-operation threads; 0 for the number of cores. */
  readonly threads: number;
  /** Whether TensorFlow's optimizers (Grappler) rewrite the graph before its first run. */
  readonly rewritten: boolean;
}

/**
 * Only the calling thread. Grappler takes 10 to 50 ms for each signature of a graph, as long as hundreds of small steps, and
 * changes their time by less than the variation between two runs of the same program (ten networks, 0.96 to 1.04).
 */
export const ALONE: SessionOptions = { inline: true, threads: 1, rewritten: false };

/** One of several lanes: one thread as well, but for steps of any size, which Grappler may speed up. */
export const LANE: SessionOptions = { ...ALONE, rewritten: true };

/** All cores, with operations in parallel. */
export const SPREAD: SessionOptions = { inline: false, threads: 0, rewritten: true };

/** Multiplications of the largest product up to which waking a second thread costs more time than it saves. */
const SMALL_PRODUCT = 2 ** 24;

/** Values of the largest tensor up to which the same holds: 0.77 times the step time at 1280 x 256, 1.1 times at 1280 x 400. */
const SMALL_TENSOR = 3 * 2 ** 17;

/**
 * The options for these functions. A small step (an MLP's) is fastest in the calling thread: dispatching its operations takes
 * longer than running them. A function that assigns no variable, as in prediction, is a chain with little parallelism: it runs
 * inline, each operation on all cores. A training step has branches, which TensorFlow runs in parallel.
 */
export function sessionOptions(traces: readonly Trace[]): SessionOptions {
  if (traces.every(isSmall)) return ALONE;
  return { ...SPREAD, inline: traces.every(({ assigned }) => assigned.size === 0) };
}

function isSmall({ operations }: Trace): boolean {
  return operations.every((operation) => {
    const shapes = operation.inputs.map(({ shape }) => shape);
    // It reads only the rows it gathers, whatever the size of the tensor.
    if (operation.op === 'GatherV2') return true;
    return shapes.every((shape) => size(shape) <= SMALL_TENSOR) && multiplications(operation, shapes) <= SMALL_PRODUCT;
  });
}

/** The multiplications of a matrix product or a convolution; 0 for other operations. */
function multiplications(operation: Operation, [a, b]: readonly (readonly number[])[]): number {
  const { op } = operation;
  if (/MatMul/.test(op)) {
    const isTransposed = attributeOf(operation, 'transpose_a') ?? attributeOf(operation, 'adj_x');
    const inner = a[a.length - (isTransposed ? 2 : 1)];
    return size(a) * (size(b.slice(-2)) / inner);
  }
  // Each pixel [batch, height, width] is multiplied with the full kernel [height, width, in, out], at stride 1.
  if (op === 'Conv2D') return size(a.slice(0, 3)) * size(b);
  if (op === 'DepthwiseConv2dNative') return size(a) * size(b.slice(0, 2)) * b[3];
  return 0;
}

const size = (shape: readonly number[]) => shape.reduce((product, dimension) => product * dimension, 1);

/** Fields of TensorFlow's ConfigProto, GraphOptions, RewriterConfig and ConfigProto.Experimental. */
const FIELD = {
  threads: 2,
  graphOptions: 10,
  rewriteOptions: 10,
  iterations: 12,
  noRewriting: 19,
  experimental: 16,
  executor: 3,
};

/**
 * TensorFlow's ConfigProto with these options. Its optimizers run over a graph once instead of twice: the second
 * iteration finds almost nothing, and takes half a second on a network of fifty layers.
 */
export function configProto({ inline, threads, rewritten }: SessionOptions): Uint8Array {
  const { BinaryWriter } = require('google-protobuf');
  const config = new BinaryWriter();
  const message = (writer: typeof config, field: number, write: (inner: typeof config) => void) =>
    writer.writeMessage(field, {}, (_: unknown, inner: typeof config) => write(inner));
  config.writeInt32(FIELD.threads, threads);
  message(config, FIELD.graphOptions, (graph) =>
    message(graph, FIELD.rewriteOptions, (rewrite) => {
      rewrite.writeEnum(FIELD.iterations, 1);
      rewrite.writeBool(FIELD.noRewriting, !rewritten);
    }),
  );
  if (inline) {
    message(config, FIELD.experimental, (inner) => inner.writeString(FIELD.executor, 'SINGLE_THREADED_EXECUTOR'));
  }
  return config.getResultBuffer();
}
