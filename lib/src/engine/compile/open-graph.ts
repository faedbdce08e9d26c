import { createHash } from 'node:crypto';
import type { GraphBinding } from '../native';
import type { Graph, Signature } from './graph';
import { graphDef } from './graph-def';
import { configProto, type SessionOptions } from './session-options';

/** A graph that the addon has open, and the ways of running it that were looked up. */
export interface OpenGraph {
  readonly id: number;
  readonly runs: Map<string, number>;
  /** Digest of the graph and its options. */
  readonly key: string;
}

/** Graphs that are kept when nobody uses them any more, at most. Their variables are freed. */
const KEPT = 8;

/** Graphs that nobody uses, the one given back longest ago first. */
const unused: { readonly binding: GraphBinding; readonly open: OpenGraph }[] = [];

/**
 * Opens a graph with these options, or takes one with the same operations, constants and options that was given back. That
 * one has been through TensorFlow's set-up, which takes as long as a hundred steps of a small net: the second of two trainings
 * that differ in their numbers alone begins at once. It has no variables until `load` has run.
 */
export function openGraph(binding: GraphBinding, graph: Graph, options: SessionOptions): OpenGraph {
  const [definition, config] = [graphDef(graph.nodes, binding), configProto(options)];
  const key = createHash('sha256').update(config).update('\0').update(definition).digest('base64');
  const place = unused.findIndex((kept) => kept.binding === binding && kept.open.key === key);
  if (place >= 0) return unused.splice(place, 1)[0].open;
  return { id: binding.openGraph(definition, config), runs: new Map(), key };
}

/** The number of a way to run the graph; each is looked up once. */
export function preparedRun(binding: GraphBinding, { id, runs }: OpenGraph, signature: Signature): number {
  const { inputs, outputs, targets } = signature;
  const name = JSON.stringify([inputs, outputs, targets]);
  const run = runs.get(name) ?? binding.prepareRun(id, inputs, outputs, targets);
  runs.set(name, run);
  return run;
}

/** Gives back a graph whose runs have all ended well and whose variables are freed: a later `openGraph` may have it. */
export function giveBack(binding: GraphBinding, open: OpenGraph): void {
  unused.push({ binding, open });
  while (unused.length > KEPT) closeOldest();
}

/** Closes the graphs that nobody uses. */
export function closeUnusedGraphs(): void {
  while (unused.length > 0) closeOldest();
}

function closeOldest(): void {
  const [{ binding, open }] = unused.splice(0, 1);
  binding.closeGraph(open.id);
}
