import { bytesField, type Chunks, floatField, integerField, textField } from '../../engine/protobuf';
import type { OnnxAttribute, OnnxModel, OnnxNode, OnnxValue } from '../read/model';
import { DATA_TYPE, type NumberType, type OnnxTensor } from '../read/tensor';

/** Field numbers of onnx.proto, which ONNX never changes. */
const MODEL = { irVersion: 1, producer: 2, graph: 7, opset: 8, metadata: 14 };
const OPSET = { domain: 1, version: 2 };
const ENTRY = { key: 1, value: 2 };
const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12 };
const NODE = { input: 1, output: 2, name: 3, type: 4, attribute: 5, domain: 7 };
const ATTRIBUTE = { name: 1, float: 2, integer: 3, text: 4, tensor: 5, integers: 8, type: 20 };
const VALUE = { name: 1, type: 2 };
const TYPE = { tensor: 1 };
const TENSOR_TYPE = { element: 1, shape: 2 };
const SHAPE = { axis: 1 };
const AXIS = { length: 1, name: 2 };
const TENSOR = { dims: 1, dataType: 2, name: 8, raw: 9 };

/** `AttributeProto.AttributeType`. */
const KIND = { float: 1, integer: 2, text: 3, tensor: 4, integers: 7 };

/** The version of the format that belongs to operator set 17. */
const IR_VERSION = 8;

/** Attributes that are floats even where their value is an integer; all other numbers are integers. */
const FLOATS = new Set(['alpha', 'beta', 'gamma', 'bias', 'epsilon']);

/**
 * The bytes of an ONNX model in consecutive chunks: the inverse of `parseModel`, for the attributes that exported graphs use.
 * The values of float32 tensors are views, so a large network is not copied. `metadata` are its `metadata_props`.
 */
export function serialiseModel(
  { producer, opsets, graph }: OnnxModel,
  metadata: Readonly<Record<string, string>>,
): Uint8Array[] {
  return [
    ...integerField(MODEL.irVersion, IR_VERSION),
    ...textField(MODEL.producer, producer),
    ...bytesField(MODEL.graph, [
      ...graph.nodes.flatMap((node) => bytesField(GRAPH.node, nodeMessage(node))),
      ...textField(GRAPH.name, graph.name),
      ...[...graph.initializers].flatMap(([name, tensor]) =>
        bytesField(GRAPH.initializer, tensorMessage(tensor, name)),
      ),
      ...graph.inputs.flatMap((value) => bytesField(GRAPH.input, valueMessage(value))),
      ...graph.outputs.flatMap((value) => bytesField(GRAPH.output, valueMessage(value))),
    ]),
    ...Object.entries(opsets).flatMap(([domain, version]) =>
      bytesField(MODEL.opset, [...textField(OPSET.domain, domain), ...integerField(OPSET.version, version)]),
    ),
    ...Object.entries(metadata).flatMap(([key, value]) =>
      bytesField(MODEL.metadata, [...textField(ENTRY.key, key), ...textField(ENTRY.value, value)]),
    ),
  ];
}

function nodeMessage({ name, type, domain, inputs, outputs, attributes }: OnnxNode): Chunks {
  return [
    ...inputs.flatMap((input) => textField(NODE.input, input)),
    ...outputs.flatMap((output) => textField(NODE.output, output)),
    ...textField(NODE.name, name),
    ...textField(NODE.type, type),
    ...(domain === '' ? [] : textField(NODE.domain, domain)),
    ...Object.entries(attributes).flatMap(([key, value]) => bytesField(NODE.attribute, attributeMessage(key, value))),
  ];
}

function attributeMessage(name: string, value: OnnxAttribute): Chunks {
  const [kind, content] = attributeContent(name, value);
  return [...textField(ATTRIBUTE.name, name), ...content, ...integerField(ATTRIBUTE.type, kind)];
}

function attributeContent(name: string, value: OnnxAttribute): [kind: number, content: Chunks] {
  if (typeof value === 'number') {
    return FLOATS.has(name)
      ? [KIND.float, floatField(ATTRIBUTE.float, value)]
      : [KIND.integer, integerField(ATTRIBUTE.integer, value)];
  }
  if (typeof value === 'string') return [KIND.text, textField(ATTRIBUTE.text, value)];
  if (Array.isArray(value)) {
    return [KIND.integers, value.flatMap((entry: number) => integerField(ATTRIBUTE.integers, entry))];
  }
  return [KIND.tensor, bytesField(ATTRIBUTE.tensor, tensorMessage(value as OnnxTensor))];
}

function tensorMessage({ type, shape, values }: OnnxTensor, name?: string): Chunks {
  return [
    ...shape.flatMap((edge) => integerField(TENSOR.dims, edge)),
    ...integerField(TENSOR.dataType, DATA_TYPE[type]),
    ...(name === undefined ? [] : textField(TENSOR.name, name)),
    ...bytesField(TENSOR.raw, [rawBytes(type, values)]),
  ];
}

/** Little-endian bytes of values. */
function rawBytes(type: NumberType, values: ArrayLike<number>): Uint8Array {
  const array = storedArray(type, values);
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function storedArray(type: NumberType, values: ArrayLike<number>): ArrayBufferView {
  if (type === 'float32') return values instanceof Float32Array ? values : Float32Array.from(values);
  if (type === 'int32') return Int32Array.from(values);
  if (type === 'int64') return BigInt64Array.from(Array.from(values, BigInt));
  if (type === 'bool' || type === 'uint8') return Uint8Array.from(values);
  throw new Error(`A tensor of ${type} is not written here.`);
}

function valueMessage({ name, type = 'float32', shape = [] }: OnnxValue): Chunks {
  const axes = shape.flatMap((edge) =>
    bytesField(SHAPE.axis, typeof edge === 'number' ? integerField(AXIS.length, edge) : textField(AXIS.name, edge)),
  );
  const tensor = [...integerField(TENSOR_TYPE.element, DATA_TYPE[type]), ...bytesField(TENSOR_TYPE.shape, axes)];
  return [...textField(VALUE.name, name), ...bytesField(VALUE.type, bytesField(TYPE.tensor, tensor))];
}
