import type { Attribute, Binding, TensorValues } from '../native';
import { DTYPE } from './dtype';
import type { Node } from './graph';

/** The version of graphs that TensorFlow 2.21 writes; with an older one it refuses some operations. */
const PRODUCER = 1087;

/** tfjs-node's messages of TensorFlow's formats, which have no types of their own. */
// biome-ignore lint/suspicious/noExplicitAny: generated code without declarations
const loadMessages = (): any => require('@tensorflow/tfjs-node/dist/proto/api_pb');

/** A graph in TensorFlow's format. */
export function graphDef(nodes: readonly Node[], binding: Binding): Uint8Array {
  return graphMessage(nodes, binding).serializeBinary();
}

/** A node at which a graph begins or ends, as a signature tells of it. */
export interface End {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: number;
}

/** What goes into a graph and what comes out, by the names that callers use. */
export interface Ends {
  readonly inputs: Readonly<Record<string, End>>;
  readonly outputs: Readonly<Record<string, End>>;
}

/** Nodes by which TensorFlow fills a graph's variables from the checkpoint beside it. */
export interface Saver {
  /** Where the checkpoint's name is fed, and what only passes it on: nothing is saved from a loaded graph. */
  readonly filename: string;
  readonly save: string;
  readonly restore: string;
}

/** Fields of TensorFlow's SavedModel, MetaGraphDef and GraphDef. */
const FIELD = { metaGraphs: 2, graphDef: 2, node: 1 };

/**
 * A SavedModel file of this graph, in pieces that follow each other, under the tag `serve`; with `ends`, these are its
 * signature `serving_default`. Node by node: as one message the weights of a large net would stand in memory many times.
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
  const each = nodes.map((node): Uint8Array => nodeDef(messages, node, binding).serializeBinary());
  const graph = [graphDef([], binding), ...each.flatMap((node) => field(FIELD.node, [node]))];
  const whole = [meta.serializeBinary(), ...field(FIELD.graphDef, graph)];
  return [model.serializeBinary(), ...field(FIELD.metaGraphs, whole)];
}

/** A message as a field of another, in protobuf's encoding: the field's number, the length in sevens of bits, the message. */
function field(number: number, message: readonly Uint8Array[]): Uint8Array[] {
  const size = message.reduce((sum, { length }) => sum + length, 0);
  const head = [(number << 3) | 2];
  let rest = size;
  for (; rest > 127; rest = Math.floor(rest / 128)) head.push((rest % 128) | 128);
  return [Uint8Array.from([...head, rest]), ...message];
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
  const made = new messages.AttrValue();
  const [single, many] = SETTERS(binding)[type];
  if (type === binding.TF_ATTR_SHAPE) {
    made.setShape(tensorShape(messages, value as number[]));
  } else if (Array.isArray(value)) {
    const list = new messages.AttrValue.ListValue();
    list[many](value.map(encoded));
    made.setList(list);
  } else {
    made[single](encoded(value));
  }
  return made;
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
  const made = new messages.TensorShape();
  made.setDimList(
    shape.map((size) => {
      const dim = new messages.TensorShape.Dim();
      dim.setSize(size);
      return dim;
    }),
  );
  return made;
}

function tensorProto(messages: any, { values, shape, dtype }: NonNullable<Node['constant']>): any {
  const made = new messages.Tensor();
  made.setDtype(dtype);
  made.setTensorShape(tensorShape(messages, shape));
  if (!ArrayBuffer.isView(values)) {
    made.setStringValList((values as string[]).map(encoded));
  } else if (values instanceof Float32Array && values.length > 1 && values.every((value) => value === values[0])) {
    // One number stands for all of them: zeros and ones of any size cost nothing.
    made.setFloatValList([values[0]]);
  } else {
    made.setTensorContent(bytes(values, dtype));
  }
  return made;
}
// biome-ignore-end lint/suspicious/noExplicitAny: generated code without declarations

/** The buffer of a tensor as TensorFlow lays it out. A boolean is one byte, however tfjs was given it. */
function bytes(values: Exclude<TensorValues, readonly unknown[]>, dtype: number): Uint8Array {
  const plain = dtype === DTYPE.bool ? Uint8Array.from(values) : values;
  return new Uint8Array(plain.buffer, plain.byteOffset, plain.byteLength);
}
