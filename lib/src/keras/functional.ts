import { TransferError } from '../error';
import type { KerasObject } from './make-layer';
import {
  type History,
  historiesIn,
  isHistory,
  layersIn,
  type Module,
  type ModuleOf,
  nameOf,
  type Position,
  type Value,
} from './model-parts';
import { childPaths } from './paths';

/** A Functional model: a graph of layers. Each call of it calls its layers, on the same weights. */
export function functionalOf(
  object: KerasObject,
  { path, withoutSoftmax, ...position }: Position,
  moduleOf: ModuleOf,
): Module {
  const { file } = position;
  const owner = nameOf(object, file);
  const objects = layersIn(object, file);
  const paths = childPaths(objects, path);
  const [inputs, outputs] = ['input_layers', 'output_layers'].map((name) => historiesIn(object.config?.[name]));
  const modules = new Map<string, Module>();
  const nodes = new Map<string, readonly (readonly History[])[]>();
  for (const [index, one] of objects.entries()) {
    if (one.class_name === 'InputLayer') continue;
    const name = nameOf(one, file);
    const isLast = withoutSoftmax && outputs[0]?.[0] === name;
    modules.set(name, moduleOf(one, { ...position, path: paths[index], owner, withoutSoftmax: isLast }));
    nodes.set(name, nodesOf(one, file));
  }
  const broken = (name: string) =>
    new TransferError(`config.json in ${file}: the graph of '${owner}' is broken at '${name}'. Save the model again.`);

  return {
    object,
    call(values) {
      if (values.length !== inputs.length || outputs.length === 0) throw broken(owner);
      const made = new Map<string, readonly Value[]>(inputs.map(([name], index) => [`${name} 0`, [values[index]]]));
      const open = new Set<string>();
      const resultOf = ([name, call, output]: History): Value => {
        const key = `${name} ${call}`;
        let results = made.get(key);
        if (!results) {
          const module = modules.get(name);
          const reads = nodes.get(name)?.[call];
          if (!module || !reads || open.has(key)) throw broken(name);
          open.add(key);
          results = module.call(reads.map(resultOf));
          made.set(key, results);
        }
        if (!results[output]) throw broken(name);
        return results[output];
      };
      // In the list of outputs, and only there, the first call of a Functional model has the number 1.
      const offset = (name: string) => (modules.get(name)?.object.class_name === 'Functional' ? 1 : 0);
      return outputs.map(([name, call, output]) => resultOf([name, call - offset(name), output]));
    },
  };
}

/** What each call of a layer reads. */
function nodesOf({ inbound_nodes: nodes, ...object }: KerasObject, file: string): readonly (readonly History[])[] {
  if (!Array.isArray(nodes)) return [];
  const where = () => `The layer '${nameOf(object, file)}' in ${file}`;
  return nodes.map((node: { readonly args?: unknown; readonly kwargs?: Readonly<Record<string, unknown>> } | null) => {
    const { args, kwargs = {} } = node ?? {};
    if (kwargs?.training === true) {
      throw new TransferError(
        `${where()} is called with training=True, so it drops units in predictions too. Call it without.`,
      );
    }
    for (const [name, value] of Object.entries(kwargs ?? {})) {
      if (tensorsIn([value]).length === 0) continue;
      throw new TransferError(
        `${where()} is called with a tensor as ${name}=. Only layers of one argument are read: LAYER(x).`,
      );
    }
    return tensorsIn(args);
  });
}

/** The tensors among the arguments of a call, in order. */
function tensorsIn(value: unknown): History[] {
  if (Array.isArray(value)) return value.flatMap(tensorsIn);
  if (typeof value !== 'object' || value === null) return [];
  const { class_name: kind, config } = value as KerasObject;
  const history = config?.keras_history;
  return kind === '__keras_tensor__' && isHistory(history) ? [history] : [];
}
