import type { Tensor } from '@tensorflow/tfjs';
import type { Net } from '../core/net';
import { DTYPE } from '../engine/compile/dtype';
import { completeAttributes, type Node } from '../engine/compile/graph';
import type { Operation } from '../engine/compile/trace';
import type { Attribute, Binding, TensorValues } from '../engine/native';
import type { Entry, Opened } from './open-batch';

/** Names of nodes: a weight's is its name in the net, without characters that TensorFlow does not allow. */
export function uniqueNodeNames({ weights }: Net): { fresh(name: string): string; of(weight: Tensor): string } {
  const weightNames = new Map(Object.entries(weights).map(([name, { dataId }]) => [dataId, name]));
  const taken = new Set<string>();
  return {
    of: ({ dataId }) => weightNames.get(dataId) ?? 'constant',
    fresh(name) {
      const base = name.replace(/[^\w./-]/g, '_').replace(/^[^A-Za-z0-9.]/, 'w$&');
      let fresh = base;
      for (let count = 1; taken.has(fresh.toLowerCase()); count++) fresh = `${base}_${count}`;
      taken.add(fresh.toLowerCase());
      return fresh;
    },
  };
}

type Numbers = { readonly values: TensorValues; readonly shape: readonly number[]; readonly dtype: number };

/** Functions that append nodes. Each returns the node's name. */
export function drafting(nodes: Node[], binding: Binding, { fresh }: { fresh(name: string): string }) {
  const type = (name: string, value: number): Attribute => ({ name, type: binding.TF_ATTR_TYPE, value });
  const int = (name: string, value: number): Attribute => ({ name, type: binding.TF_ATTR_INT, value });
  const add = (name: string, op: string, inputs: readonly string[], attributes: readonly Attribute[]): string => {
    const unique = fresh(name);
    nodes.push({ name: unique, op, inputs, attributes });
    return unique;
  };
  const constant = (name: string, numbers: Numbers): string => {
    const unique = fresh(name);
    const attributes = [type('dtype', numbers.dtype)];
    nodes.push({ name: unique, op: 'Const', inputs: [], attributes, constant: numbers });
    return unique;
  };
  const whole = (...values: number[]) =>
    constant('constant', { values: Int32Array.from(values), shape: [values.length], dtype: DTYPE.int32 });
  const scalar = (value: number) =>
    constant('constant', { values: Int32Array.of(value), shape: [], dtype: DTYPE.int32 });
  const entry = (dimension: Entry, batch: () => string): string => {
    if ('fixed' in dimension) return scalar(dimension.fixed);
    return dimension.each === 1
      ? batch()
      : add('batch/times', 'Mul', [batch(), scalar(dimension.each)], [type('T', DTYPE.int32)]);
  };
  const counted = (entries: readonly Entry[], shape: readonly number[], batch: () => string): string => {
    const parts = entries.map((dimension) => entry(dimension, batch));
    if (shape.length === 0) return parts[0];
    return add('batch/sizes', 'Pack', parts, [type('T', DTYPE.int32), int('N', parts.length), int('axis', 0)]);
  };
  return {
    constant,
    counted,
    placeholder: (name: string, shape: readonly number[], dtype: number) =>
      add(
        name,
        'Placeholder',
        [],
        [type('dtype', dtype), { name: 'shape', type: binding.TF_ATTR_SHAPE, value: shape }],
      ),
    cast: (input: string, from: number, to: number) =>
      add('cast', 'Cast', [input], [type('SrcT', from), type('DstT', to)]),
    identity: (name: string, input: string, dtype: number) => add(name, 'Identity', [input], [type('T', dtype)]),
    operation: (operation: Operation, inputs: readonly string[]) =>
      add(operation.op, operation.op, inputs, completeAttributes(operation, binding)),
    /** The batch size. */
    batch(input: string): string {
      const { dtype } = Object.fromEntries(
        (nodes.find(({ name }) => name === input) as Node).attributes.map(({ name, value }) => [name, value]),
      );
      const shape = add('batch/shape', 'Shape', [input], [type('T', dtype as number), type('out_type', DTYPE.int32)]);
      const masks = ['begin_mask', 'end_mask', 'ellipsis_mask', 'new_axis_mask'].map((name) => int(name, 0));
      return add(
        'batch/size',
        'StridedSlice',
        [shape, whole(0), whole(1), whole(1)],
        [type('T', DTYPE.int32), type('Index', DTYPE.int32), ...masks, int('shrink_axis_mask', 1)],
      );
    },
    filled(how: Extract<Opened, { kind: 'filled' }>, dtype: number, batch: () => string): string {
      const values = dtype === DTYPE.int32 ? Int32Array.of(how.value) : Float32Array.of(how.value);
      const sides = counted(how.sides, [how.sides.length], batch);
      const number = constant('constant', { values, shape: [], dtype });
      return add('batch/filled', 'Fill', [sides, number], [type('T', dtype), type('index_type', DTYPE.int32)]);
    },
  };
}
