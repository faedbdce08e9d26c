import { attributeOf, type Operation, type Trace } from './trace';

/** How TensorFlow runs a graph. */
export interface SessionOptions {
  /** Whether operations run one after the other in the thread that asks, without a queue between them. */
  readonly inline: boolean;
  /** Threads that share one operation's work; 0: as many as there are cores. */
  readonly threads: number;
  /** Whether TensorFlow's optimizers (Grappler) rewrite the graph before its first run. */
  readonly rewritten: boolean;
}

/**
 * In the thread that asks and no other. Grappler takes 10 to 50 ms for each way of running a graph, as much as hundreds of
 * small steps, and changes their time by less than two runs of the same program differ (ten nets, 0.96 to 1.04).
 */
export const ALONE: SessionOptions = { inline: true, threads: 1, rewritten: false };

/** In one of several lanes: alone as well, but for steps of any size, which Grappler may help. */
export const LANE: SessionOptions = { ...ALONE, rewritten: true };

/** On all cores, operations side by side too. */
export const SPREAD: SessionOptions = { inline: false, threads: 0, rewritten: true };

/** Multiplications of the largest product up to which waking a second thread costs more than it brings. */
const SMALL_PRODUCT = 2 ** 24;

/** Numbers of the largest tensor up to which the same holds: at 1280 x 256 a step takes 0.77 of the time, at 1280 x 400 1.1. */
const SMALL_TENSOR = 3 * 2 ** 17;

/**
 * What suits these functions. A small step (an MLP's) is fastest in one thread, its own: handing its operations around
 * takes longer than they do. What changes no variable, as in prediction, is a chain of operations with little to do side
 * by side: it runs inline, and each operation on all cores. A training step has branches, which TensorFlow spreads.
 */
export function sessionOptions(traces: readonly Trace[]): SessionOptions {
  if (traces.every(isSmall)) return ALONE;
  return { ...SPREAD, inline: traces.every(({ assigned }) => assigned.size === 0) };
}

function isSmall({ operations }: Trace): boolean {
  return operations.every((operation) => {
    const shapes = operation.inputs.map(({ shape }) => shape);
    // It looks at the few rows it picks, whatever it picks them from.
    if (operation.op === 'GatherV2') return true;
    return shapes.every((shape) => size(shape) <= SMALL_TENSOR) && multiplications(operation, shapes) <= SMALL_PRODUCT;
  });
}

/** How many multiplications an operation takes that is a product of matrices or a convolution; 0 for others. */
function multiplications(operation: Operation, [a, b]: readonly (readonly number[])[]): number {
  const { op } = operation;
  if (/MatMul/.test(op)) {
    const turned = attributeOf(operation, 'transpose_a') ?? attributeOf(operation, 'adj_x');
    const shared = a[a.length - (turned ? 2 : 1)];
    return size(a) * (size(b.slice(-2)) / shared);
  }
  // Each pixel [batch, height, width] meets the whole kernel [height, width, in, out], at a stride of 1.
  if (op === 'Conv2D') return size(a.slice(0, 3)) * size(b);
  if (op === 'DepthwiseConv2dNative') return size(a) * size(b.slice(0, 2)) * b[3];
  return 0;
}

const size = (shape: readonly number[]) => shape.reduce((product, side) => product * side, 1);

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
 * TensorFlow's ConfigProto with these options. Its optimizers go over a graph once in place of twice: the second time
 * finds next to nothing, and takes half a second on a net of fifty layers.
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
    message(config, FIELD.experimental, (own) => own.writeString(FIELD.executor, 'SINGLE_THREADED_EXECUTOR'));
  }
  return config.getResultBuffer();
}
