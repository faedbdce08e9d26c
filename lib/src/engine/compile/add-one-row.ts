import type { Binding } from '../native';
import { replaceEach } from './replace-operations';
import type { Operation, Source, Trace } from './trace';

/**
 * Replaces the Add of two products of shape [1, n] by AddN. TensorFlow's optimizer mistakes this Add for a bias, fuses it with
 * the product, and then fails at run time, since the row has two axes ("bias must be 1-dimensional"). A network of one input
 * feature with L2 decay is such a case. The sum is the same.
 */
export function addOneRow(trace: Trace, binding: Binding): Trace {
  return replaceEach(trace, ['Add', 'AddV2'], (add) => {
    if (!add.inputs.some(isProduct) || !add.inputs.every(isOneRow)) return [];
    if (add.inputs[0].shape[1] !== add.inputs[1].shape[1]) return [];
    const count = { name: 'N', type: binding.TF_ATTR_INT, value: add.inputs.length };
    const by: Operation = { ...add, op: 'AddN', attributes: [...add.attributes, count] };
    return [[add, { by, outputs: [0] }]];
  });
}

const isProduct = (source: Source) => source.kind === 'output' && /MatMul$/.test(source.operation.op);

const isOneRow = ({ shape }: Source) => shape.length === 2 && shape[0] === 1;
