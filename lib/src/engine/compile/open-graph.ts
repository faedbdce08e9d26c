import { createHash } from 'node:crypto';
import type { GraphBinding } from '../native';
import type { Graph, Signature } from './graph';
import { graphDef } from './graph-def';
import { configProto, type SessionOptions } from './session-options';

/** A graph that the addon has open, and its prepared runs by signature. */
export interface OpenGraph {
  readonly id: number;
  readonly runs: Map<string, number>;
  /** Digest of the graph and its options. */
  readonly key: string;
}

/** Maximum number of unused graphs that are cached. Their variables are freed. */
const MAX_UNUSED = 8;

/** Unused graphs, the one returned longest ago first. */
const unused: { readonly binding: GraphBinding; readonly open: OpenGraph }[] = [];

/**
 * Opens a graph with these options, or reuses an unused one with the same operations, constants and options. A reused graph skips
 * TensorFlow's set-up, which takes as long as a hundred steps of a small network: the second of two trainings that differ only
 * in values starts at once. Its variables are unset until `load` has run.
 */
export function openGraph(binding: GraphBinding, graph: Graph, options: SessionOptions): OpenGraph {
  const [definition, config] = [graphDef(graph.nodes, binding), configProto(options)];
  const key = createHash('sha256').update(config).update('\0').update(definition).digest('base64');
  const index = unused.findIndex((entry) => entry.binding === binding && entry.open.key === key);
  if (index >= 0) return unused.splice(index, 1)[0].open;
  return { id: binding.openGraph(definition, config), runs: new Map(), key };
}

/** The id of a prepared run of the graph; each signature is prepared once. */
export function preparedRun(binding: GraphBinding, { id, runs }: OpenGraph, signature: Signature): number {
  const { inputs, outputs, targets } = signature;
  const name = JSON.stringify([inputs, outputs, targets]);
  const run = runs.get(name) ?? binding.prepareRun(id, inputs, outputs, targets);
  runs.set(name, run);
  return run;
}

/** Returns a graph whose runs all succeeded and whose variables are freed: a later `openGraph` may reuse it. */
export function giveBack(binding: GraphBinding, open: OpenGraph): void {
  unused.push({ binding, open });
  while (unused.length > MAX_UNUSED) closeOldest();
}

/** Closes all unused graphs. */
export function closeUnusedGraphs(): void {
  while (unused.length > 0) closeOldest();
}

function closeOldest(): void {
  const [{ binding, open }] = unused.splice(0, 1);
  binding.closeGraph(open.id);
}
