import type { OnnxNode } from '../../onnx/read/model';
import { type NumberType, type OnnxTensor, typed } from '../../onnx/read/tensor';
import { plain, stridesOf } from '../../onnx/value';

/** An ONNX graph that is being written. Each function returns the name of the value that it adds. */
export interface Draft {
  readonly nodes: OnnxNode[];
  readonly initializers: Map<string, OnnxTensor>;
  /** Adds a node of one output. */
  add(type: string, inputs: readonly string[], attributes?: OnnxNode['attributes']): string;
  /** Adds a node of several outputs. */
  addMany(type: string, inputs: readonly string[], count: number, attributes?: OnnxNode['attributes']): string[];
  /** Stores a tensor under this name, or a similar one if it is taken. */
  store(name: string, tensor: OnnxTensor): string;
  /** A list of int64, such as a shape; equal lists are stored once. */
  integers(values: readonly number[]): string;
  /** A number of a type; equal numbers are stored once. */
  number(value: number, type?: NumberType): string;
}

/** An empty graph whose values do not have the names of `taken`. */
export function emptyDraft(taken: readonly string[]): Draft {
  const nodes: OnnxNode[] = [];
  const initializers = new Map<string, OnnxTensor>();
  const names = new Set(taken);
  const shared = new Map<string, string>();
  const fresh = (name: string): string => {
    let unique = name;
    for (let count = 1; names.has(unique); count++) unique = `${name}_${count}`;
    names.add(unique);
    return unique;
  };
  const store = (name: string, tensor: OnnxTensor): string => {
    const unique = fresh(name);
    initializers.set(unique, tensor);
    return unique;
  };
  const share = (name: string, { type, shape, values }: OnnxTensor): string => {
    const key = `${type} [${shape}] ${Array.from(values, String)}`;
    const known = shared.get(key);
    if (known !== undefined) return known;
    const stored = store(name, plain(type, shape, values));
    shared.set(key, stored);
    return stored;
  };
  const addMany: Draft['addMany'] = (type, inputs, count, attributes = {}) => {
    const name = fresh(type);
    const outputs = Array.from({ length: count }, (_, index) => (index === 0 ? name : fresh(`${name}_output${index}`)));
    nodes.push({ name, type, domain: '', inputs, outputs, attributes });
    return outputs;
  };
  return {
    nodes,
    initializers,
    store,
    addMany,
    add: (type, inputs, attributes) => addMany(type, inputs, 1, attributes)[0],
    integers: (values) => share('list', plain('int64', [values.length], Float64Array.from(values))),
    number: (value, type = 'float32') => share('number', plain(type, [], typed(type, [value]))),
  };
}

/** A tensor with its axes in another order. */
export function permuted({ type, shape, values }: OnnxTensor, order: readonly number[]): OnnxTensor {
  const edges = order.map((axis) => shape[axis]);
  const strides = stridesOf(shape);
  const steps = order.map((axis) => strides[axis]);
  const result = typed(type, values);
  const index = edges.map(() => 0);
  for (let at = 0, from = 0; at < result.length; at++) {
    result[at] = values[from];
    for (let axis = edges.length - 1; axis >= 0; axis--) {
      index[axis]++;
      from += steps[axis];
      if (index[axis] < edges[axis]) break;
      from -= steps[axis] * edges[axis];
      index[axis] = 0;
    }
  }
  return plain(type, edges, result);
}
