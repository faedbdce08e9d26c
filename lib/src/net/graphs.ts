import type { Tensor } from '@tensorflow/tfjs';
import type { Net } from '../core/net';
import { type Compiled, type CompileOptions, compile } from '../engine/compile/compile';

/** A function of a net's input as a graph, which is kept for the next call. */
interface KeptGraph {
  readonly net: Net;
  readonly name: string;
  readonly run: Compiled<Tensor[], Tensor[]>;
}

/** Graphs kept at a time. Each holds a copy of its net's weights, so they are few. */
const KEPT = 3;

/** The one used last comes last. */
let kept: KeptGraph[] = [];

/** The graph of this function of the net's input: the one made before under this name, or a new one. */
export function graphOf(
  net: Net,
  name: string,
  run: (...inputs: Tensor[]) => Tensor[],
  options?: CompileOptions,
): Compiled<Tensor[], Tensor[]> {
  const found = kept.find((graph) => graph.net === net && graph.name === name) ?? {
    net,
    name,
    run: compile(run, options),
  };
  kept = [...kept.filter((graph) => graph !== found), found];
  while (kept.length > KEPT) kept.shift()?.run.dispose();
  return found.run;
}

export function hasGraph(net: Net, name: string): boolean {
  return kept.some((graph) => graph.net === net && graph.name === name);
}

/** Frees the graphs of a net. */
export function forgetGraphs(net: Net): void {
  for (const graph of kept) if (graph.net === net) graph.run.dispose();
  kept = kept.filter((graph) => graph.net !== net);
}
