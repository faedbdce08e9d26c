import type { Attribute, Binding, TensorValues } from '../native';
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

/** A SavedModel file of this graph, under the tag `serve`. */
export function savedModel(nodes: readonly Node[], binding: Binding): Uint8Array {
  const messages = loadMessages();
  const info = new messages.MetaGraphDef.MetaInfoDef();
  info.setTagsList(['serve']);
  const meta = new messages.MetaGraphDef();
  meta.setMetaInfoDef(info);
  meta.setGraphDef(graphMessage(nodes, binding));
  const model = new messages.SavedModel();
  model.setSavedModelSchemaVersion(1);
  model.setMetaGraphsList([meta]);
  return model.serializeBinary();
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
  const DT_BOOL = 10;
  const plain = dtype === DT_BOOL ? Uint8Array.from(values) : values;
  return new Uint8Array(plain.buffer, plain.byteOffset, plain.byteLength);
}
