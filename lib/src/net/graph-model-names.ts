import type { GraphStep } from './graph-model-steps';

/**
 * Names for the layers and weights of a graph, whose nodes have paths: `StatefulPartitionedCall/model/conv1/Conv2D`. The
 * nodes of one folder form a layer. Its name leaves out the folders that all paths share: `conv1`, or `block1.conv1` of
 * `block1/conv1/Relu`. A weight is named after the layer that reads it first, and by the rest of its path.
 */
export function graphNames(
  steps: readonly GraphStep[],
  isWeight: (constant: string) => boolean,
): {
  layer(step: GraphStep): string;
  /** By the names of their nodes. */
  readonly weights: ReadonlyMap<string, string>;
} {
  const folders = steps.map(({ node }) => folderOf(node.name)).filter((folder) => folder.length > 0);
  const common = commonPrefixLength(folders.map((folder) => folder.slice(0, -1)));
  const layerPath = ({ node }: GraphStep) => {
    const path = node.name.split('/');
    const inner = path.slice(0, -1).slice(common);
    return inner.length > 0 ? inner : path.slice(-1);
  };
  const layer = (step: GraphStep) => layerPath(step).join('.');
  const weights = new Map<string, string>();
  const taken = new Set<string>();
  for (const step of steps) {
    for (const constant of step.constants) {
      if (weights.has(constant) || !isWeight(constant)) continue;
      let name = `${layer(step)}/${restOf(constant.split('/'), layerPath(step), common)}`;
      while (taken.has(name)) name += "'";
      taken.add(name);
      weights.set(constant, name);
    }
  }
  return { layer, weights };
}

/** The rest of a weight's path after its layer's; its last part if it is in another folder. */
function restOf(path: readonly string[], layer: readonly string[], common: number): string {
  const inner = [path, path.slice(common)].find((candidate) => layer.every((part, index) => candidate[index] === part));
  const rest = inner?.slice(layer.length) ?? [];
  return rest.length > 0 ? rest.join('/') : (path.at(-1) as string);
}

function folderOf(name: string): string[] {
  return name.split('/').slice(0, -1);
}

/** The length of the prefix that all paths share. */
function commonPrefixLength(paths: readonly (readonly string[])[]): number {
  const [first = []] = paths;
  const differs = first.findIndex((part, index) => paths.some((path) => path[index] !== part));
  return differs < 0 ? first.length : differs;
}
