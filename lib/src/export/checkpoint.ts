import { DTYPE } from '../engine/compile/dtype';
import type { Node } from '../engine/compile/graph';
import type { Saver } from '../engine/compile/graph-def';
import { loadGraph } from '../engine/compile/load-graph';
import { ALONE } from '../engine/compile/session-options';
import { type Attribute, type Binding, nativeBackend } from '../engine/native';
import { tf } from '../engine/tensorflow';

/** A graph whose large weights are variables, with the nodes that restore them from a checkpoint. */
export interface Checkpointed {
  readonly nodes: readonly Node[];
  readonly saver: Saver;
  /** The weights in the checkpoint, as their original constants. */
  readonly weights: readonly Node[];
}

/**
 * Bytes of weights up to which they stay constants. With constants TensorFlow computes a convolution a quarter faster, but the
 * first run takes about ten times their size in memory.
 */
const SMALL = 64 * 2 ** 20;

/** Elements from which a weight of a large net becomes a variable. */
const LARGE = 2 ** 16;

/** The graph with its large weights as variables; undefined if the weights are small in total. */
export function checkpointed(nodes: readonly Node[], binding: Binding): Checkpointed | undefined {
  const isFloat = ({ constant }: Node) => constant?.dtype === binding.TF_FLOAT;
  const bytes = nodes.filter(isFloat).reduce((sum, { constant }) => sum + 4 * (constant?.values.length ?? 0), 0);
  if (bytes <= SMALL) return undefined;
  const weights = nodes.filter((node) => isFloat(node) && (node.constant?.values.length ?? 0) >= LARGE);
  const { type, shape, strings, types } = attributes(binding);
  const handle = ({ name }: Node) => `${name}/variable`;
  const variables = weights.flatMap((node): Node[] => {
    const shared = { name: 'shared_name', type: binding.TF_ATTR_STRING, value: node.name };
    const dtype = type('dtype', binding.TF_FLOAT);
    const attributeList = [dtype, shape(node.constant?.shape ?? []), shared];
    return [
      { name: handle(node), op: 'VarHandleOp', inputs: [], attributes: attributeList },
      { name: node.name, op: 'ReadVariableOp', inputs: [handle(node)], attributes: [dtype] },
    ];
  });
  const saver = { filename: 'save/file', save: 'save/same', restore: 'save/restore' };
  const read = ['save/file', 'save/names', 'save/slices'];
  const assign = weights.map((node, index): Node => {
    const dtype = type('dtype', binding.TF_FLOAT);
    const inputs = [handle(node), `save/read:${index}`];
    return { name: `save/assign${index}`, op: 'AssignVariableOp', inputs, attributes: [dtype] };
  });
  const saving: Node[] = [
    { name: saver.filename, op: 'Placeholder', inputs: [], attributes: [type('dtype', DTYPE.string), shape([])] },
    ...nameTensors(weights, strings),
    { name: 'save/read', op: 'RestoreV2', inputs: read, attributes: [types(weights.length)] },
    ...assign,
    { name: saver.restore, op: 'NoOp', inputs: assign.map(({ name }) => `^${name}`), attributes: [] },
    { name: saver.save, op: 'Identity', inputs: [saver.filename], attributes: [type('T', DTYPE.string)] },
  ];
  const selected = new Set(weights);
  return { nodes: [...variables, ...nodes.filter((node) => !selected.has(node)), ...saving], saver, weights };
}

/** Writes weights as a TensorFlow checkpoint; `prefix` begins its files' names. */
export function saveCheckpoint(prefix: string, weights: readonly Node[]): void {
  const backend = nativeBackend();
  const { binding } = backend;
  const { type, shape, strings, types } = attributes(binding);
  const inputs = weights.map((_, index) => `value${index}`);
  const placeholders = weights.map(({ constant }, index): Node => {
    const how = [type('dtype', binding.TF_FLOAT), shape(constant?.shape ?? [])];
    return { name: inputs[index], op: 'Placeholder', inputs: [], attributes: how };
  });
  const save = { name: 'save', op: 'SaveV2', inputs: ['save/file', 'save/names', 'save/slices', ...inputs] };
  const done = { values: new Float32Array(1), shape: [], dtype: binding.TF_FLOAT };
  const nodes: Node[] = [
    { ...strings('save/file', [prefix]), constant: { values: [prefix], shape: [], dtype: DTYPE.string } },
    ...nameTensors(weights, strings),
    ...placeholders,
    { ...save, attributes: [types(weights.length)] },
    { name: 'done', op: 'Const', inputs: ['^save'], attributes: [type('dtype', binding.TF_FLOAT)], constant: done },
  ];
  const signature = { inputs, outputs: [], targets: ['done'] };
  const graph = { nodes, functions: [], captured: [], changed: [], load: signature, read: signature };
  const loaded = loadGraph(binding, graph, ALONE);
  const tensors = weights.map(({ constant }) =>
    tf.tensor(constant?.values as Float32Array, [...(constant?.shape ?? [])]),
  );
  try {
    loaded.prepare(signature).once(backend.getInputTensorIds(tensors));
  } finally {
    tf.dispose(tensors);
    loaded.close();
  }
}

/** The constants with the weights' names in the checkpoint, and with empty slice specifications. */
function nameTensors(weights: readonly Node[], strings: (name: string, values: readonly string[]) => Node): Node[] {
  return [
    strings(
      'save/names',
      weights.map(({ name }) => name),
    ),
    strings(
      'save/slices',
      weights.map(() => ''),
    ),
  ];
}

function attributes(binding: Binding) {
  const type = (name: string, value: number): Attribute => ({ name, type: binding.TF_ATTR_TYPE, value });
  return {
    type,
    shape: (value: readonly number[]): Attribute => ({ name: 'shape', type: binding.TF_ATTR_SHAPE, value }),
    types: (count: number): Attribute => ({
      ...{ name: 'dtypes', type: binding.TF_ATTR_TYPE },
      value: Array.from({ length: count }, () => binding.TF_FLOAT),
    }),
    strings: (name: string, values: readonly string[]): Node => ({
      ...{ name, op: 'Const', inputs: [], attributes: [type('dtype', DTYPE.string)] },
      constant: { values, shape: [values.length], dtype: DTYPE.string },
    }),
  };
}
