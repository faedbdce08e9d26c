import type { Attribute, Binding, TensorValues } from '../native';
import { bytesField } from '../protobuf';
import { DTYPE } from './dtype';
import type { Node } from './graph';

/** The graph version that TensorFlow 2.21 writes; with an older one it rejects some operations. */
const PRODUCER = 1087;

/** tfjs-node's protobuf messages of TensorFlow's formats, which have no type declarations. */
// biome-ignore lint/suspicious/noExplicitAny: generated code without declarations
const loadMessages = (): any => require('@tensorflow/tfjs-node/dist/proto/api_pb');

/** A graph in TensorFlow's format. */
export function graphDef(nodes: readonly Node[], binding: Binding): Uint8Array {
  return graphMessage(nodes, binding).serializeBinary();
}

/** An input or output node of a graph, as its signature describes it. */
export interface End {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: number;
}

/** The inputs and outputs of a graph, by the names that callers use. */
export interface Ends {
  readonly inputs: Readonly<Record<string, End>>;
  readonly outputs: Readonly<Record<string, End>>;
}

/** Nodes by which TensorFlow restores a graph's variables from the checkpoint next to it. */
export interface Saver {
  /** The node that is fed the checkpoint's name. `save` only returns this name: a loaded graph saves no variables. */
  readonly filename: string;
  readonly save: string;
  readonly restore: string;
}

/** Fields of TensorFlow's SavedModel, MetaGraphDef and GraphDef. */
const FIELD = { metaGraphs: 2, graphDef: 2, node: 1 };

/**
 * A SavedModel file of this graph under the tag `serve`, as consecutive chunks. `ends` become its signature
 * `serving_default`. Nodes are serialised one by one: a single message would hold many copies of a large network's weights.
 */
export function savedModel(
  nodes: readonly Node[],
  binding: Binding,
  { ends, saver }: { ends?: Ends; saver?: Saver } = {},
): Uint8Array[] {
  const messages = loadMessages();
  const info = new messages.MetaGraphDef.MetaInfoDef();
  info.setTagsList(['serve']);
  const meta = new messages.MetaGraphDef();
  meta.setMetaInfoDef(info);
  if (ends) meta.getSignatureDefMap().set('serving_default', signatureDef(messages, ends));
  if (saver) meta.setSaverDef(saverDef(messages, saver));
  const model = new messages.SavedModel();
  model.setSavedModelSchemaVersion(1);
  const nodeMessages = nodes.map((node): Uint8Array => nodeDef(messages, node, binding).serializeBinary());
  const graph = [graphDef([], binding), ...nodeMessages.flatMap((node) => bytesField(FIELD.node, [node]))];
  const metaGraph = [meta.serializeBinary(), ...bytesField(FIELD.graphDef, graph)];
  return [model.serializeBinary(), ...bytesField(FIELD.metaGraphs, metaGraph)];
}

// biome-ignore-start lint/suspicious/noExplicitAny: generated code without declarations
function graphMessage(nodes: readonly Node[], binding: Binding): any {
  const messages = loadMessages();
  const graph = new messages.GraphDef();
  graph.setVersions(new messages.VersionDef());
  graph.getVersions().setProducer(PRODUCER);
  graph.setNodeList(nodes.map((node) => nodeDef(messages, node, binding)));
  return graph;
}

function signatureDef(messages: any, { inputs, outputs }: Ends): any {
  const signature = new messages.SignatureDef();
  const fill = (map: any, ends: Ends['inputs']) => {
    for (const [key, { name, shape, dtype }] of Object.entries(ends)) {
      const info = new messages.TensorInfo();
      info.setName(`${name}:0`);
      info.setDtype(dtype);
      info.setTensorShape(tensorShape(messages, shape));
      map.set(key, info);
    }
  };
  fill(signature.getInputsMap(), inputs);
  fill(signature.getOutputsMap(), outputs);
  signature.setMethodName('tensorflow/serving/predict');
  return signature;
}

function saverDef(messages: any, { filename, save, restore }: Saver): any {
  const saver = new messages.SaverDef();
  saver.setFilenameTensorName(`${filename}:0`);
  saver.setSaveTensorName(`${save}:0`);
  saver.setRestoreOpName(restore);
  saver.setVersion(messages.SaverDef.CheckpointFormatVersion.V2);
  return saver;
}

function nodeDef(messages: any, { name, op, inputs, attributes, constant }: Node, binding: Binding): any {
  const node = new messages.NodeDef();
  node.setName(name);
  node.setOp(op);
  node.setInputList([...inputs]);
  const map = node.getAttrMap();
  for (const attribute of attributes) map.set(attribute.name, attrValue(messages, attribute, binding));
  if (constant) {
    const value = new messages.AttrValue();
    value.setTensor(tensorProto(messages, constant));
    map.set('value', value);
  }
  return node;
}

function attrValue(messages: any, { type, value }: Attribute, binding: Binding): any {
  const message = new messages.AttrValue();
  const [single, many] = SETTERS(binding)[type];
  if (type === binding.TF_ATTR_SHAPE) {
    message.setShape(tensorShape(messages, value as number[]));
  } else if (Array.isArray(value)) {
    const list = new messages.AttrValue.ListValue();
    list[many](value.map(encoded));
    message.setList(list);
  } else {
    message[single](encoded(value));
  }
  return message;
}

const SETTERS = (binding: Binding): Record<number, readonly [single: string, many: string]> => ({
  [binding.TF_ATTR_STRING]: ['setS', 'setSList'],
  [binding.TF_ATTR_INT]: ['setI', 'setIList'],
  [binding.TF_ATTR_FLOAT]: ['setF', 'setFList'],
  [binding.TF_ATTR_BOOL]: ['setB', 'setBList'],
  [binding.TF_ATTR_TYPE]: ['setType', 'setTypeList'],
  [binding.TF_ATTR_SHAPE]: ['setShape', 'setShapeList'],
});

/** Strings are bytes in TensorFlow's formats. */
const encoded = (value: unknown) => (typeof value === 'string' ? Buffer.from(value) : value);

function tensorShape(messages: any, shape: readonly number[]): any {
  const message = new messages.TensorShape();
  message.setDimList(
    shape.map((size) => {
      const dim = new messages.TensorShape.Dim();
      dim.setSize(size);
      return dim;
    }),
  );
  return message;
}

function tensorProto(messages: any, { values, shape, dtype }: NonNullable<Node['constant']>): any {
  const message = new messages.Tensor();
  message.setDtype(dtype);
  message.setTensorShape(tensorShape(messages, shape));
  if (!ArrayBuffer.isView(values)) {
    message.setStringValList((values as string[]).map(encoded));
  } else if (values instanceof Float32Array && values.length > 1 && values.every((value) => value === values[0])) {
    // A single value encodes a constant tensor, so zeros and ones of any size take no space.
    message.setFloatValList([values[0]]);
  } else {
    message.setTensorContent(bytes(values, dtype));
  }
  return message;
}
// biome-ignore-end lint/suspicious/noExplicitAny: generated code without declarations

/** The bytes of a tensor in TensorFlow's memory layout. A boolean is one byte, whatever array type tfjs was given. */
function bytes(values: Exclude<TensorValues, readonly unknown[]>, dtype: number): Uint8Array {
  const array = dtype === DTYPE.bool ? Uint8Array.from(values) : values;
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
