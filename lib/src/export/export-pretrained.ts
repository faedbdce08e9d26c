import { copyFileSync, existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fromPretrained, type PretrainedOptions } from '../backbones/from-pretrained';
import { changedJson } from '../backbones/pretrained/changed-json';
import { textOf } from '../backbones/pretrained/json-file';
import { findPretrained, openPretrained } from '../backbones/pretrained/open-folder';
import { WEIGHTS } from '../backbones/pretrained/weight-files';
import type { Net } from '../core/net';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { dispose } from '../net/compose';
import { forward, preprocess } from '../net/forward';
import { requireNet, requirePath } from '../require/arguments';
import { requireOneOf } from '../require/one-of';
import { requireOptions } from '../require/options';
import { writeSafetensors } from '../safetensors';
import { exportMetadata } from './export-check';
import { requireExportFolder, writeExport } from './export-folder';
import { withMergedUpdates } from './merged-updates';
import { type ModelCard, modelCard, requireCard } from './model-card';
import { type PublishedNetwork, publishedNetwork } from './published-network';

/** Options of `exportPretrained`. */
export interface PretrainedExportOptions extends Pick<PretrainedOptions, 'revision' | 'tower'> {
  /** The folder or the name of the hub that `fromPretrained` read: its configuration and tokenizer are kept. */
  readonly from: string;
  /** Data, split, measures and limits for the model card. */
  readonly card?: ModelCard;
}

/** Files that are copied as they are, where the origin has them. */
const COPIED = [
  'added_tokens.json',
  'generation_config.json',
  'merges.txt',
  'preprocessor_config.json',
  'special_tokens_map.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'vocab.json',
  'vocab.txt',
];

/** Largest relative difference of outputs that rounding explains. */
const ROUNDING = 1e-4;

/**
 * Exports a net of `fromPretrained`, after training, as a folder in Hugging Face's layout, which Python's transformers loads:
 * `config.json`, `model.safetensors` in float32 under the published names, the tokenizer, `preprocessor_config.json`, and a
 * model card in `README.md`. Low-rank updates are merged. A `head({ classes })` that was joined to an image network becomes its
 * classifier. Weights of `from` that the net lacks, such as the other tower of `clip`, are copied. The folder is written
 * atomically, after it has been read back and its outputs compared. Throws if an argument has the wrong type, if the folder has
 * other contents, or if the net lacks weights of `from` or has others.
 */
export async function exportPretrained(net: Net, folder: string, options: PretrainedExportOptions): Promise<void> {
  requireOptions('exportPretrained', options, { from: 'required', revision: true, tower: true, card: true });
  requireNet('exportPretrained', net);
  requirePath('exportPretrained', folder);
  requirePath("exportPretrained's from", options.from);
  requireCard('exportPretrained', options.card);
  const { from: source, tower } = options;
  if (tower !== undefined) requireOneOf("exportPretrained's tower", tower, ['image', 'text']);
  requireExportFolder(folder);
  const { path } = await findPretrained('exportPretrained', source, options);
  const files = openPretrained(path, source);
  await withMergedUpdates(net, async (merged) => {
    const network = publishedNetwork(merged, { files, source, tower });
    await writeExport(folder, async (scratch) => {
      for (const name of COPIED) if (existsSync(join(path, name))) copyFileSync(join(path, name), join(scratch, name));
      const config = changedJson(textOf(join(path, 'config.json')), network.changes);
      await writeFile(join(scratch, 'config.json'), `${config}\n`);
      // transformers reads this before it reads the weights.
      writeSafetensors(join(scratch, WEIGHTS), network.arrays, { format: 'pt' });
      await writeFile(join(scratch, 'README.md'), cardOf(merged, network, basename(source), options.card));
      await requireSameOutputs(merged, network, scratch, options);
    });
  });
}

function cardOf(net: Net, { unchanged }: PublishedNetwork, origin: string, card: ModelCard | undefined): string {
  const metadata = exportMetadata(net, {});
  const preprocessing = net.input.shape.length === 3 ? 'preprocessor_config.json' : 'none';
  const text = modelCard(net, { ...metadata, input: { ...metadata.input, preprocessing } }, card);
  if (unchanged.length === 0) return text;
  const names = unchanged.slice(0, 6).map((name) => `\`${name}\``);
  const rest = unchanged.length > names.length ? ` and ${unchanged.length - names.length} others` : '';
  return `${text}\n## Weights that were not trained\n\nThey are those of ${origin}: ${names.join(', ')}${rest}.\n`;
}

/** Reads the folder as `fromPretrained` does, and compares its outputs for two examples with the net's. */
async function requireSameOutputs(
  net: Net,
  { classifier, vocabulary }: PublishedNetwork,
  folder: string,
  { from, tower }: PretrainedExportOptions,
): Promise<void> {
  const { shape, rate } = net.input;
  const size = rate ? { seconds: shape[0] / rate } : shape.length === 3 ? { size: shape[0] } : { tokens: shape[0] };
  const made = await fromPretrained(folder, { ...size, tower, ...(classifier && { classifier }) });
  const gap = tf.tidy(() => {
    const isText = vocabulary !== undefined;
    const x = tf.randomUniform([2, ...shape], 0, vocabulary ?? (rate ? 1 : 255), isText ? 'int32' : 'float32', 1);
    const [found, expected] = [made, net].map((one) => forward(one, isText ? x : preprocess(one, x)));
    return found.sub(expected).abs().max().div(expected.abs().max().add(1)).dataSync()[0];
  });
  dispose(made);
  if (gap < ROUNDING) return;
  throw new TransferError(
    `The network written from ${net.name} gives other outputs than the net (relative difference ${gap}). Its layers were edited, or ` +
      `it came from another network than '${from}': name that one as from, or use exportOnnx.`,
  );
}
