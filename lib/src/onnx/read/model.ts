import type { OnnxTensor } from './tensor';

/** An ONNX model as plain data. */
export interface OnnxModel {
  /** The file's name, for messages. */
  readonly file: string;
  readonly producer: string;
  /** Version of each operator set, by its domain; the standard one is ''. */
  readonly opsets: Readonly<Record<string, number>>;
  readonly graph: OnnxGraph;
}

/** A graph: nodes in the file's order, stored tensors, and the values at its ends. */
export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: ReadonlyMap<string, OnnxTensor>;
  /** Without those that are initializers, which old files list as well. */
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** One use of an operator. A missing optional input or output is ''. */
export interface OnnxNode {
  readonly name: string;
  readonly type: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** A setting of a node. */
export type OnnxAttribute = number | string | readonly number[] | readonly string[] | OnnxTensor | OnnxGraph;

/** An input or output of a graph. */
export interface OnnxValue {
  readonly name: string;
  /** Undefined if it is not a tensor of numbers. */
  readonly type?: OnnxTensor['type'];
  /** An open axis has a name, or '' without one. Undefined if the file has no shape. */
  readonly shape?: readonly (number | string)[];
}
