import { TransferError } from '../error';
import type { OnnxModel, OnnxNode, OnnxValue } from './read/model';
import type { NumberType } from './read/tensor';
import { plain } from './value';

/** The value of another input than the net's: a number everywhere, or 1 where the net's input is not this padding id, else 0. */
export type OtherInput = number | { readonly unequalTo: number };

/** The ends of a net and what a file does not contain. */
export interface OnnxEnds {
  readonly name: string;
  readonly mean?: number;
  readonly std?: number;
  /** Shape of one example, with its channels last. */
  readonly shape: readonly number[];
  readonly input: string;
  readonly output: string;
  readonly type: NumberType;
  readonly channelsFirst: boolean;
}

const listed = (values: readonly OnnxValue[]) => values.map(({ name }) => name).join(', ');

/** The net's input: the requested one, or the model's only one. */
export function inputOf(
  { file, graph }: OnnxModel,
  requested: string | undefined,
  others: readonly string[],
): OnnxValue {
  const free = graph.inputs.filter(({ name }) => !others.includes(name));
  const found = requested === undefined ? free : graph.inputs.filter(({ name }) => name === requested);
  if (found.length === 1) return found[0];
  if (requested !== undefined && graph.nodes.some(({ outputs }) => outputs.includes(requested)))
    return { name: requested };
  if (requested !== undefined) {
    throw new TransferError(`${file} has no value '${requested}'. Its inputs: ${listed(graph.inputs)}.`);
  }
  const [first = { name: 'input' }, ...rest] = free;
  throw new TransferError(
    `${file} has ${free.length} inputs (${listed(free)}); a net has one. Choose it, and give the others a constant or a mask: ` +
      `fromOnnx(file, { input: '${first.name}', others: { ${rest.map(({ name }) => `${name}: 0`).join(', ')} } }).`,
  );
}

/** The net's output: the requested value of any node, or the model's only output. */
export function outputOf({ file, graph }: OnnxModel, requested: string | undefined): string {
  if (requested === undefined) {
    if (graph.outputs.length === 1) return graph.outputs[0].name;
    const [first = { name: '' }] = graph.outputs;
    throw new TransferError(
      `${file} has ${graph.outputs.length} outputs (${listed(graph.outputs)}); a net has one. Choose one: ` +
        `fromOnnx(file, { output: '${first.name}' }).`,
    );
  }
  const node = graph.nodes.find(
    ({ name, outputs }) => outputs.includes(requested) || (name !== '' && name === requested),
  );
  if (node) return node.outputs.includes(requested) ? requested : node.outputs[0];
  throw new TransferError(
    `${file} has no value '${requested}'. Its outputs: ${listed(graph.outputs)}; its nodes can be seen in netron.app.`,
  );
}

/** The model with nodes that make its other inputs from the net's input. */
export function withOthers(model: OnnxModel, input: string, others: Readonly<Record<string, OtherInput>>): OnnxModel {
  const { file, graph } = model;
  const nodes: OnnxNode[] = [];
  for (const [name, other] of Object.entries(others)) {
    const value = graph.inputs.find((one) => one.name === name);
    if (!value || name === input) {
      throw new TransferError(`${file} has no other input '${name}'. Its inputs: ${listed(graph.inputs)}.`);
    }
    const to = value.type === undefined || value.type === 'float32' || value.type === 'float64' ? 1 : 7;
    const node = (type: string, inputs: string[], output: string, attributes: OnnxNode['attributes'] = {}) =>
      nodes.push({ name: `${name}.${type}`, type, domain: '', inputs, outputs: [output], attributes });
    if (typeof other === 'number') {
      node('Shape', [input], `${name}.shape`);
      const filled = plain(to === 1 ? 'float32' : 'int64', [1], Float64Array.of(other));
      node('ConstantOfShape', [`${name}.shape`], name, { value: filled });
      continue;
    }
    node('Constant', [], `${name}.padding`, { value: plain('int64', [], Float64Array.of(other.unequalTo)) });
    node('Equal', [input, `${name}.padding`], `${name}.equal`);
    node('Not', [`${name}.equal`], `${name}.real`);
    node('Cast', [`${name}.real`], name, { to });
  }
  const inputs = graph.inputs.filter(({ name }) => !(name in others));
  return { ...model, graph: { ...graph, inputs, nodes: [...nodes, ...graph.nodes] } };
}

/** Operators whose input has its channels in the second axis. */
const BY_CHANNEL = new Set([
  'Conv',
  'ConvTranspose',
  'MaxPool',
  'AveragePool',
  'GlobalAveragePool',
  'GlobalMaxPool',
  'BatchNormalization',
  'InstanceNormalization',
  'QLinearConv',
  'ConvInteger',
]);

/** Operators through which the order of axes passes. */
const PASSING = new Set([
  'Identity',
  'Cast',
  'Add',
  'Sub',
  'Mul',
  'Div',
  'Clip',
  'Pad',
  'QuantizeLinear',
  'DequantizeLinear',
]);

/** Whether a value is of images with the channels before height and width: a convolution or pool reads it, or a scaled copy. */
export function isChannelsFirst({ graph }: OnnxModel, value: string): boolean {
  const readers = graph.nodes.filter(({ inputs }) => inputs[0] === value || inputs[1] === value);
  return readers.some(
    (node) =>
      (BY_CHANNEL.has(node.type) && node.inputs[0] === value) ||
      (PASSING.has(node.type) && isChannelsFirst({ graph } as OnnxModel, node.outputs[0])),
  );
}
