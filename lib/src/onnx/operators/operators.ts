import { TransferError } from '../../error';
import { reasonOf } from '../../net/reason-of';
import type { Call, Operator, Operators } from '../call';
import { allPlain, PLAIN_ARRANGED, readsShapesOnly } from '../plain/arrange';
import { PLAIN_ELEMENTWISE } from '../plain/elementwise';
import type { OnnxNode } from '../read/model';
import type { Value } from '../value';
import { ACTIVATIONS } from './activation';
import { ARITHMETIC } from './arithmetic';
import { COMPARISONS } from './comparison';
import { CONVOLUTIONS } from './convolution';
import { GATHERS } from './gather';
import { NORMALISATIONS } from './normalisation';
import { POOLS } from './pooling';
import { QUANTISATIONS } from './quantisation';
import { REDUCTIONS } from './reduce';
import { RESIZES } from './resize';
import { SHAPES } from './shape';

/** On tensors of TensorFlow. */
const LIVE: Operators = {
  ...ACTIVATIONS,
  ...ARITHMETIC,
  ...COMPARISONS,
  ...CONVOLUTIONS,
  ...GATHERS,
  ...NORMALISATIONS,
  ...POOLS,
  ...QUANTISATIONS,
  ...REDUCTIONS,
  ...RESIZES,
  ...SHAPES,
};

/** On plain numbers: the arithmetic of shapes. */
const PLAIN: Operators = { ...PLAIN_ELEMENTWISE, ...PLAIN_ARRANGED };

/** The names of the operators that are supported, in ONNX's order: that of the alphabet. */
export const OPERATORS: readonly string[] = [...new Set([...Object.keys(LIVE), ...Object.keys(PLAIN)])].sort();

/** Domains whose operators have the meaning of the standard ones of the same name. */
const DOMAINS = new Set(['', 'com.microsoft']);

const find = (table: Operators, { type }: OnnxNode): Operator | undefined =>
  Object.hasOwn(table, type) ? table[type] : undefined;

/** Whether a node's operator is supported. */
export function isSupported(node: OnnxNode): boolean {
  if (node.domain === 'com.microsoft') return node.type === 'Gelu';
  return DOMAINS.has(node.domain) && (find(LIVE, node) ?? find(PLAIN, node)) !== undefined;
}

/** A node for messages: its name and operator, and its output where it has no name. */
export const nodeText = ({ name, type, outputs }: OnnxNode) => `'${name || outputs[0]}' (${type})`;

/**
 * Computes a node: as plain numbers where all of its inputs are, else by TensorFlow. Throws a TransferError that names the file,
 * the node and the reason.
 */
export function runNode(call: Call, file: string): readonly Value[] {
  const { node } = call;
  const onPlain = allPlain(call) || readsShapesOnly(node.type);
  const operator = (onPlain && find(PLAIN, node)) || find(LIVE, node);
  if (!operator) {
    throw new TransferError(
      `${file}: the node ${nodeText(node)} sets sizes by values of the examples, which a net cannot. End the net before it: ` +
        `fromOnnx(file, { output: '${node.inputs[0]}' }).`,
    );
  }
  try {
    return operator(call);
  } catch (cause) {
    if (cause instanceof TransferError) throw cause;
    throw new TransferError(
      `${file}: the node ${nodeText(node)} cannot be computed: ${reasonOf(cause)}. End the net before it: ` +
        `fromOnnx(file, { output: '${node.inputs[0]}' }), or export the model another way.`,
      { cause },
    );
  }
}
