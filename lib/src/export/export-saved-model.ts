import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Net } from '../core/net';
import { type End, savedModel } from '../engine/compile/graph-def';
import { nativeBackend } from '../engine/native';
import { requireOptions } from '../require/options';
import { checkpointed, saveCheckpoint } from './checkpoint';
import { EXPORT_OPTIONS, type ExportOptions, exportMetadata, requireExport, requireSameNumbers } from './export-check';
import { requireExportFolder, writeExport } from './export-folder';
import { frozenGraph } from './frozen-graph';
import { withMergedUpdates } from './merged-updates';
import { modelCard } from './model-card';

/**
 * Exports a net's prediction as a TensorFlow SavedModel with the tag `serve` and the signature `serving_default`, from
 * `input` to `output`: for `tf.saved_model.load` in Python, TensorFlow Serving, and `tf.node.loadSavedModel`. Inputs
 * and outputs are as for `exportGraphModel`; class names and preprocessing are in `assets.extra/transferlab.json`. The
 * weights are constants of the graph, those of a large net variables with a checkpoint. The folder is written
 * atomically, after a test run. Throws if an argument has the wrong type, an option is unknown, the folder has other
 * contents, if the net's output for an example depends on the batch, or without native TensorFlow.
 */
export async function exportSavedModel(net: Net, folder: string, options: ExportOptions = {}): Promise<void> {
  requireOptions('exportSavedModel', options, EXPORT_OPTIONS);
  requireExport('exportSavedModel', net, folder, options);
  requireExportFolder(folder);
  await withMergedUpdates(net, (merged) => written(merged, folder, options));
}

async function written(net: Net, folder: string, options: ExportOptions): Promise<void> {
  const { binding } = nativeBackend();
  const { nodes, input, output } = frozenGraph(net, options);
  const checkpoint = checkpointed(nodes, binding);
  const ends = {
    inputs: { input: { ...input, shape: [-1, ...input.shape] } },
    outputs: { output: { ...output, shape: [-1, ...output.shape] } },
  };
  await writeExport(folder, async (scratch) => {
    await writeFile(
      join(scratch, 'saved_model.pb'),
      savedModel(checkpoint?.nodes ?? nodes, binding, { ends, saver: checkpoint?.saver }),
    );
    if (checkpoint) {
      await mkdir(join(scratch, 'variables'));
      saveCheckpoint(join(scratch, 'variables', 'variables'), checkpoint.weights);
    }
    await mkdir(join(scratch, 'assets.extra'));
    const metadata = exportMetadata(net, options);
    await writeFile(join(scratch, 'assets.extra', 'transferlab.json'), JSON.stringify(metadata, null, 2));
    await writeFile(join(scratch, 'README.md'), modelCard(net, metadata, options.card));
    requireItRuns(net, scratch, options, { input, output });
  });
}

/** Loads the model and compares its outputs with the net's. */
function requireItRuns(
  net: Net,
  folder: string,
  options: ExportOptions,
  { input, output }: { input: Pick<End, 'name' | 'dtype'>; output: Pick<End, 'name'> },
): void {
  const backend = nativeBackend();
  const id = backend.binding.loadSavedModel(folder, 'serve');
  try {
    requireSameNumbers(net, options, input.dtype, (x) => {
      const [result] = backend.binding.runSavedModel(id, backend.getInputTensorIds([x]), input.name, output.name);
      return backend.createOutputTensor(result);
    });
  } finally {
    backend.binding.deleteSavedModel(id);
  }
}
