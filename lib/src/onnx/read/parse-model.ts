import type { OnnxAttribute, OnnxGraph, OnnxModel, OnnxNode, OnnxValue } from './model';
import { parseTensor } from './parse-tensor';
import { numberType, type OnnxTensor } from './tensor';
import { type Field, fieldsOf, integersOf, textOf } from './wire';

/** Field numbers of onnx.proto, which ONNX never changes. */
const MODEL = { producer: 2, graph: 7, opset: 8 };
const OPSET = { domain: 1, version: 2 };
const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12, sparse: 15 };
const NODE = { input: 1, output: 2, name: 3, type: 4, attribute: 5, domain: 7 };
const ATTRIBUTE = {
  name: 1,
  float: 2,
  integer: 3,
  text: 4,
  tensor: 5,
  graph: 6,
  floats: 7,
  integers: 8,
  texts: 9,
  type: 20,
};
const VALUE = { name: 1, type: 2 };
const TYPE = { tensor: 1 };
const TENSOR_TYPE = { element: 1, shape: 2 };
const SHAPE = { axis: 1 };
const AXIS = { length: 1, name: 2 };

/**
 * Parses the bytes of an ONNX model. `folder` is where its external data may be.
 * Throws an Error without advice if the bytes are not a model: the caller knows the file.
 */
export function parseModel(bytes: Uint8Array, file: string, folder?: string): OnnxModel {
  const opsets: Record<string, number> = {};
  const graphs: OnnxGraph[] = [];
  let producer = '';
  for (const field of fieldsOf(bytes)) {
    if (field.number === MODEL.graph) graphs.push(parseGraph(bytesIn(field), folder));
    else if (field.number === MODEL.producer) producer = textOf(field);
    else if (field.number === MODEL.opset) {
      let [domain, version] = ['', 0];
      for (const part of fieldsOf(bytesIn(field))) {
        if (part.number === OPSET.domain) domain = textOf(part);
        else if (part.number === OPSET.version) version = Number(part.integer);
      }
      opsets[domain === 'ai.onnx' ? '' : domain] = version;
    }
  }
  if (graphs.length !== 1) throw new Error(`it has ${graphs.length} graphs, not 1`);
  return { file, producer, opsets, graph: graphs[0] };
}

function parseGraph(bytes: Uint8Array, folder?: string): OnnxGraph {
  const [nodes, inputs, outputs]: [OnnxNode[], OnnxValue[], OnnxValue[]] = [[], [], []];
  const initializers = new Map<string, OnnxTensor>();
  let name = '';
  for (const field of fieldsOf(bytes)) {
    if (field.number === GRAPH.node) nodes.push(parseNode(bytesIn(field), folder));
    else if (field.number === GRAPH.name) name = textOf(field);
    else if (field.number === GRAPH.initializer) {
      const { name: stored, tensor } = parseTensor(bytesIn(field), folder);
      initializers.set(stored, tensor);
    } else if (field.number === GRAPH.input) inputs.push(parseValue(bytesIn(field)));
    else if (field.number === GRAPH.output) outputs.push(parseValue(bytesIn(field)));
    else if (field.number === GRAPH.sparse) throw new Error('it has sparse tensors, which are not read here');
  }
  return { name, nodes, initializers, inputs: inputs.filter((input) => !initializers.has(input.name)), outputs };
}

function parseNode(bytes: Uint8Array, folder?: string): OnnxNode {
  const [inputs, outputs]: [string[], string[]] = [[], []];
  const attributes: Record<string, OnnxAttribute> = {};
  let [name, type, domain] = ['', '', ''];
  for (const field of fieldsOf(bytes)) {
    if (field.number === NODE.input) inputs.push(textOf(field));
    else if (field.number === NODE.output) outputs.push(textOf(field));
    else if (field.number === NODE.name) name = textOf(field);
    else if (field.number === NODE.type) type = textOf(field);
    else if (field.number === NODE.domain) domain = textOf(field);
    else if (field.number === NODE.attribute) {
      const [key, value] = parseAttribute(bytesIn(field), folder);
      if (value !== undefined) attributes[key] = value;
    }
  }
  return { name, type, domain: domain === 'ai.onnx' ? '' : domain, inputs, outputs, attributes };
}

/** The kinds of lists by `AttributeProto.AttributeType`: an empty list has no separate field. */
const LISTS = new Set([6, 7, 8]);

function parseAttribute(bytes: Uint8Array, folder?: string): [name: string, value: OnnxAttribute | undefined] {
  let [name, type] = ['', 0];
  let value: OnnxAttribute | undefined;
  const [numbers, texts]: [number[], string[]] = [[], []];
  for (const field of fieldsOf(bytes)) {
    const { number } = field;
    if (number === ATTRIBUTE.name) name = textOf(field);
    else if (number === ATTRIBUTE.type) type = Number(field.integer);
    else if (number === ATTRIBUTE.float) [value] = floatsOf(field);
    else if (number === ATTRIBUTE.integer) value = Number(field.integer);
    else if (number === ATTRIBUTE.text) value = textOf(field);
    else if (number === ATTRIBUTE.tensor) value = parseTensor(bytesIn(field), folder).tensor;
    else if (number === ATTRIBUTE.graph) value = parseGraph(bytesIn(field), folder);
    else if (number === ATTRIBUTE.floats) for (const one of floatsOf(field)) numbers.push(one);
    else if (number === ATTRIBUTE.integers) for (const one of integersOf(field)) numbers.push(Number(one));
    else if (number === ATTRIBUTE.texts) texts.push(textOf(field));
  }
  if (texts.length > 0) return [name, texts];
  return [name, numbers.length > 0 || LISTS.has(type) ? numbers : value];
}

function floatsOf({ bytes }: Field): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, index) => view.getFloat32(4 * index, true));
}

function parseValue(bytes: Uint8Array): OnnxValue {
  let value: OnnxValue = { name: '' };
  for (const field of fieldsOf(bytes)) {
    if (field.number === VALUE.name) value = { ...value, name: textOf(field) };
    else if (field.number === VALUE.type) {
      for (const kind of fieldsOf(bytesIn(field))) {
        if (kind.number === TYPE.tensor) value = { ...value, ...parseTensorType(bytesIn(kind)) };
      }
    }
  }
  return value;
}

function parseTensorType(bytes: Uint8Array): Omit<OnnxValue, 'name'> {
  let type: OnnxValue['type'];
  let shape: (number | string)[] | undefined;
  for (const field of fieldsOf(bytes)) {
    if (field.number === TENSOR_TYPE.element) type = numberType(Number(field.integer));
    else if (field.number === TENSOR_TYPE.shape) {
      shape = [];
      for (const axis of fieldsOf(bytesIn(field))) if (axis.number === SHAPE.axis) shape.push(parseAxis(bytesIn(axis)));
    }
  }
  return { type, shape };
}

function parseAxis(bytes: Uint8Array): number | string {
  let axis: number | string = '';
  for (const field of fieldsOf(bytes)) {
    if (field.number === AXIS.length) axis = Number(field.integer);
    else if (field.number === AXIS.name) axis = textOf(field);
  }
  return axis;
}

/** The bytes of a field that must have a length. */
function bytesIn({ number, wire, bytes }: Field): Uint8Array {
  if (wire === 2) return bytes;
  throw new Error(`field ${number} has the wire type ${wire}, not that of a message`);
}
