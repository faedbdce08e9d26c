import type { NamedArray } from '../../safetensors';

/** The parts of an ONNX graph that a converter of weights needs. */
export interface OnnxGraph {
  /** In topological order. */
  readonly nodes: readonly OnnxNode[];
  /** The stored tensors of 32-bit floats, by name; others are left out. */
  readonly floats: ReadonlyMap<string, NamedArray>;
}

interface OnnxNode {
  readonly type: string;
  /** Names of stored tensors and of other nodes' outputs. */
  readonly inputs: readonly string[];
}

/** The part of google-protobuf's reader that is used here; the package has no types. */
interface Reader {
  nextField(): boolean;
  getFieldNumber(): number;
  isDelimited(): boolean;
  getError(): boolean;
  skipField(): void;
  readBytes(): Uint8Array;
  readString(): string;
  readInt32(): number;
  readInt64(): number;
  readPackedInt64(): number[];
}

/** Field numbers of onnx.proto (github.com/onnx/onnx), which ONNX never changes. */
const MODEL = { graph: 7 };
const GRAPH = { node: 1, initializer: 5 };
const NODE = { input: 1, type: 4 };
const TENSOR = { dims: 1, dataType: 2, name: 8, rawData: 9 };
const FLOAT = 1;

/** Reads the graph of an ONNX model. Throws an error without advice if the bytes are not one: the caller knows the file. */
export function readOnnx(bytes: Uint8Array): OnnxGraph {
  const nodes: OnnxNode[] = [];
  const floats = new Map<string, NamedArray>();
  let graphs = 0;
  eachField(bytes, {
    [MODEL.graph]: (model) => {
      graphs++;
      eachField(model.readBytes(), {
        [GRAPH.node]: (graph) => nodes.push(readNode(graph.readBytes())),
        [GRAPH.initializer]: (graph) => {
          const { name, array } = readTensor(graph.readBytes());
          if (array) floats.set(name, array);
        },
      });
    },
  });
  if (graphs !== 1) throw new Error(`${graphs} graphs, not 1`);
  return { nodes, floats };
}

function readNode(bytes: Uint8Array): OnnxNode {
  const inputs: string[] = [];
  let type = '';
  eachField(bytes, {
    [NODE.input]: (node) => inputs.push(node.readString()),
    [NODE.type]: (node) => {
      type = node.readString();
    },
  });
  return { type, inputs };
}

function readTensor(bytes: Uint8Array): { name: string; array?: NamedArray } {
  const shape: number[] = [];
  let [name, dataType] = ['', 0];
  let raw: Uint8Array | undefined;
  eachField(bytes, {
    // Packed or one by one: both are allowed.
    [TENSOR.dims]: (tensor) => {
      for (const length of tensor.isDelimited() ? tensor.readPackedInt64() : [tensor.readInt64()]) shape.push(length);
    },
    [TENSOR.dataType]: (tensor) => {
      dataType = tensor.readInt32();
    },
    [TENSOR.name]: (tensor) => {
      name = tensor.readString();
    },
    [TENSOR.rawData]: (tensor) => {
      raw = tensor.readBytes();
    },
  });
  if (dataType !== FLOAT || !raw) return { name };
  const bytesOfShape = shape.reduce((product, length) => product * length, Float32Array.BYTES_PER_ELEMENT);
  if (raw.length !== bytesOfShape) throw new Error(`'${name}' has ${raw.length} bytes, not ${bytesOfShape}`);
  // Copied: in the file the values may begin at any byte.
  return { name, array: { shape, values: new Float32Array(Uint8Array.from(raw).buffer) } };
}

/** Calls the reader of a field's number for each such field of a message, and skips other fields. */
function eachField(bytes: Uint8Array, read: Readonly<Record<number, (reader: Reader) => unknown>>): void {
  const { BinaryReader } = require('google-protobuf');
  const reader: Reader = new BinaryReader(bytes);
  while (reader.nextField()) {
    const field = read[reader.getFieldNumber()];
    if (field) field(reader);
    else reader.skipField();
    if (reader.getError()) throw new Error('a field ends after its message');
  }
  if (reader.getError()) throw new Error('a field has no valid type');
}
