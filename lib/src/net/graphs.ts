import type { Tensor } from '@tensorflow/tfjs';
import type { Net } from '../core/net';
import { type Compiled, type CompileOptions, compile } from '../engine/compile/compile';

/** A compiled graph of a function of a net's input, cached for the next call. */
interface CachedGraph {
  readonly net: Net;
  readonly name: string;
  readonly run: Compiled<Tensor[], Tensor[]>;
}

/** Most graphs in the cache. Each holds a copy of its net's weights, so they are few. */
const MAX_GRAPHS = 3;

/** Ordered by last use; the most recent is last. */
let cachedGraphs: CachedGraph[] = [];

/** The graph of this function of the net's input: the cached one of this name, or a new one. */
export function graphOf(
  net: Net,
  name: string,
  run: (...inputs: Tensor[]) => Tensor[],
  options?: CompileOptions,
): Compiled<Tensor[], Tensor[]> {
  const found = cachedGraphs.find((graph) => graph.net === net && graph.name === name) ?? {
    net,
    name,
    run: compile(run, options),
  };
  cachedGraphs = [...cachedGraphs.filter((graph) => graph !== found), found];
  while (cachedGraphs.length > MAX_GRAPHS) cachedGraphs.shift()?.run.dispose();
  return found.run;
}

export function hasGraph(net: Net, name: string): boolean {
  return cachedGraphs.some((graph) => graph.net === net && graph.name === name);
}

/** Frees the graphs of a net. */
export function forgetGraphs(net: Net): void {
  for (const graph of cachedGraphs) if (graph.net === net) graph.run.dispose();
  cachedGraphs = cachedGraphs.filter((graph) => graph.net !== net);
}
