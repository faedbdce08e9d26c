import type { OnnxStep, OnnxSteps } from './steps';

/** Names of layers and weights. */
export interface OnnxNames {
  layer(step: OnnxStep): string;
  /** By initializer, in layer order. */
  readonly weights: ReadonlyMap<string, string>;
}

/**
 * Names a graph's layers and weights. A layer has the name of the module whose weights it reads first, `layer1.0.conv1` of
 * `layer1.0.conv1.weight`; without one that of its node's folder, or of its output. A weight is named LAYER/REST: the stored name
 * with a slash after the module.
 */
export function namesOf({ steps, makers }: OnnxSteps, weights: ReadonlyMap<string, unknown>): OnnxNames {
  const names = new Map<string, string>();
  const layers = new Map<OnnxStep, string>();
  const taken = new Set<string>();
  for (const step of steps) {
    if (!step.varies) continue;
    const read = weightsRead(step, makers, weights);
    const module = read.map(moduleOf).find((name) => name !== undefined);
    layers.set(step, module ?? folderOf(step));
    for (const initializer of read) {
      if (names.has(initializer)) continue;
      const own = moduleOf(initializer);
      const rest = own ? initializer.slice(own.length + 1) : initializer.replaceAll('/', '.');
      let name = `${layers.get(step)}/${rest}`;
      while (taken.has(name)) name += "'";
      taken.add(name);
      names.set(initializer, name);
    }
  }
  return { layer: (step) => layers.get(step) as string, weights: names };
}

/** The weights that a step reads, also by way of nodes that do not depend on the examples. */
function weightsRead(step: OnnxStep, makers: OnnxSteps['makers'], weights: ReadonlyMap<string, unknown>): string[] {
  const found = new Set<string>();
  const seen = new Set<OnnxStep>();
  const visit = (one: OnnxStep) => {
    if (seen.has(one)) return;
    seen.add(one);
    for (const name of one.node.inputs) {
      if (weights.has(name)) found.add(name);
      const maker = makers.get(name);
      if (maker && !maker.varies) visit(maker);
    }
  };
  visit(step);
  return [...found];
}

/** The module of a weight of PyTorch: `layer1.0.conv1` of `layer1.0.conv1.weight`. */
function moduleOf(initializer: string): string | undefined {
  const [, module] = /^([\w.-]+)\.(?:weight|bias|gamma|beta|running_mean|running_var|\w+)$/.exec(initializer) ?? [];
  return module;
}

/** The folder of a node, `layer1.relu` of `/layer1/relu/Relu`; else its name, else its output's. */
function folderOf({ node }: OnnxStep): string {
  const path = (node.name || node.outputs[0]).split('/').filter((part) => part !== '');
  const inner = path.length > 1 ? path.slice(0, -1) : path;
  return inner.join('.').replaceAll(':', '.') || node.type;
}
