import { existsSync } from 'node:fs';
import { openAtomically, writeAtomically } from '../atomic';
import type { Net } from '../core/net';
import { type Chunks, lengthOf } from '../engine/protobuf';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { dispose } from '../net/compose';
import { forward } from '../net/forward';
import { netOf } from '../onnx/net-of-onnx';
import { between } from '../onnx/open-onnx';
import type { OnnxModel } from '../onnx/read/model';
import { serialiseModel } from '../onnx/write/serialise-model';
import { notRegular } from '../regular-file';
import { requireName } from '../require/arguments';
import { requireOptions } from '../require/options';
import {
  EXPORT_OPTIONS,
  type ExportMetadata,
  type ExportOptions,
  exportMetadata,
  requireExport,
  requireSameNumbers,
} from './export-check';
import { type FrozenGraph, frozenGraph } from './frozen-graph';
import { withMergedUpdates } from './merged-updates';
import { modelCard, requireCardFile } from './model-card';
import { NoCounterpart } from './onnx/call';
import { onnxOfGraph } from './onnx/onnx-of-graph';

/** Options of `exportOnnx`. */
export interface OnnxExportOptions extends ExportOptions {
  /** The name of the graph's input; default `input`. */
  readonly input?: string;
  /** The name of the graph's output; default `output`. */
  readonly output?: string;
}

/** Most bytes of a protobuf message, and so of an ONNX file without external data. */
const MOST_BYTES = 2 ** 31 - 1;

/**
 * Exports a net's prediction as one ONNX file of operator set 17, from `[batch, ...input]` to `[batch, ...output]` for any batch
 * size. Inputs are as for `exportGraphModel`, token ids int64; with `detections` a detector's output is `[batch, detections, 6]`.
 * Low-rank updates are merged; class names and preprocessing are in `metadata_props`, the model card in `net.card.md` next to
 * `net.onnx`. Both are written atomically, after a test run. Throws if an argument has the wrong type, if the file is a folder
 * or larger than 2 GB, if the net's output for an example depends on the batch, if an operation has no ONNX operator (the error
 * names the layer), or without native TensorFlow.
 */
export async function exportOnnx(net: Net, file: string, options: OnnxExportOptions = {}): Promise<void> {
  requireOptions('exportOnnx', options, { ...EXPORT_OPTIONS, input: true, output: true });
  requireExport('exportOnnx', net, file, options);
  const names = { input: options.input ?? 'input', output: options.output ?? 'output' };
  requireEnds(names);
  const odd = existsSync(file) ? notRegular(file) : undefined;
  if (odd) throw new TransferError(`${file} cannot be written: ${odd}. Give the path of a file, such as 'net.onnx'.`);
  const card = `${file.replace(/\.onnx$/i, '')}.card.md`;
  requireCardFile(card);
  await withMergedUpdates(net, async (merged) => {
    const graph = frozenGraph(merged, options);
    const model = modelOf(merged, graph, options, names);
    const metadata = exportMetadata(merged, options);
    const parts = serialiseModel(model, properties(metadata));
    requireSize(merged, lengthOf(parts));
    requireItRuns(merged, graph, options, model);
    writeParts(file, parts);
    writeAtomically(card, modelCard(merged, metadata, options.card));
  });
}

/** Writes a file atomically, without a copy of all parts in memory. */
function writeParts(file: string, parts: Chunks): void {
  const unfinished = openAtomically(file);
  try {
    for (const part of parts) unfinished.write(part);
  } catch (cause) {
    unfinished.undo();
    throw cause;
  }
  unfinished.finish();
}

function requireEnds({ input, output }: { readonly input: string; readonly output: string }): void {
  requireName("exportOnnx's input", input);
  requireName("exportOnnx's output", output);
  if (input !== output) return;
  throw new TransferError(`exportOnnx's input and output have one name, '${input}'. Choose two.`);
}

/** Throws if a file would be larger than protobuf allows. */
export function requireSize({ name }: Pick<Net, 'name'>, bytes: number): void {
  if (bytes <= MOST_BYTES) return;
  throw new TransferError(
    `${name} has ${(bytes / 1e9).toFixed(1)} GB of weights, and an ONNX file has at most 2.1 GB. Cut the net, or write it by ` +
      'exportSavedModel.',
  );
}

/** The metadata as ONNX has it: texts by name, and what has parts as JSON. */
function properties(metadata: ExportMetadata): Record<string, string> {
  const entries = Object.entries(metadata).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}

/** The graph as ONNX. Throws if an operation has no operator there; the error names the layer. */
function modelOf(
  net: Net,
  graph: FrozenGraph,
  options: ExportOptions,
  names: { readonly input: string; readonly output: string },
): OnnxModel {
  try {
    return onnxOfGraph(graph, names, net.name);
  } catch (cause) {
    if (!(cause instanceof NoCounterpart)) throw cause;
    const layer = layerWithout(net, options);
    throw new TransferError(
      `${net.name} cannot be exported to ONNX: its layer '${layer}' computes ${cause.message}. Cut the net before it, ` +
        'compute it otherwise, or write the net by exportSavedModel.',
      { cause },
    );
  }
}

/** The first layer up to which a net has no ONNX graph, by bisection. */
function layerWithout(net: Net, { pixels }: ExportOptions): string {
  const fails = (count: number): boolean => {
    const layers = net.layers.slice(0, count);
    try {
      onnxOfGraph(frozenGraph({ ...net, layers }, { pixels }), { input: 'input', output: 'output' }, net.name);
      return false;
    } catch {
      return true;
    }
  };
  let [works, broken] = [0, net.layers.length];
  while (broken - works > 1) {
    const middle = Math.floor((works + broken) / 2);
    if (fails(middle)) broken = middle;
    else works = middle;
  }
  return net.layers[broken - 1].name;
}

/** Runs the graph as `fromOnnx` does, and compares its outputs. */
function requireItRuns(net: Net, graph: FrozenGraph, options: ExportOptions, model: OnnxModel): void {
  const made = netOf(...endsOf(model));
  try {
    requireSameNumbers(net, options, graph.input.dtype, (x) => tf.tidy(() => forward(made, x)));
  } finally {
    dispose(made);
  }
}

function endsOf(read: OnnxModel): Parameters<typeof netOf> {
  const { model, ends } = between(read, {});
  return [model, ends];
}
