import { TransferError } from '../../error';
import { nameText } from '../../require/described';
import { nearestName } from '../../require/nearest-name';
import type { Own, OwnFiles, ReadOwn } from '../from-safetensors';
import type { Config } from '../own';
import { ownBert, ownDistilbert, ownMpnet, ownRoberta } from '../own-bert';
import { ownConvnext } from '../own-convnext';
import { ownEfficientNet } from '../own-efficientnet';
import { ownGemma, ownGpt } from '../own-gpt';
import { ownGpt2 } from '../own-gpt2';
import { ownMobilenetV2 } from '../own-mobilenet-v2';
import { ownModernBert } from '../own-modernbert';
import { ownResnet } from '../own-resnet';
import { ownT5Encoder } from '../own-t5-encoder';
import { ownClip, ownSiglip } from '../own-towers';
import { ownVit } from '../own-vit';
import { ownWav2vec2 } from '../own-wav2vec2';
import { ownWhisperEncoder } from '../own-whisper-encoder';

/** The families, by the `model_type` of their `config.json`. */
const FAMILIES: Readonly<Record<string, ReadOwn>> = {
  bert: ownBert,
  distilbert: ownDistilbert,
  roberta: ownRoberta,
  mpnet: ownMpnet,
  modernbert: ownModernBert,
  t5: ownT5Encoder,
  mt5: ownT5Encoder,
  llama: ownGpt,
  mistral: ownGpt,
  qwen2: ownGpt,
  qwen3: ownGpt,
  gemma: ownGemma,
  gpt2: ownGpt2,
  vit: ownVit,
  deit: ownVit,
  dinov2: ownVit,
  resnet: ownResnet,
  convnext: ownConvnext,
  mobilenet_v2: ownMobilenetV2,
  efficientnet: ownEfficientNet,
  clip: ownClip,
  clip_vision_model: ownClip,
  clip_text_model: ownClip,
  siglip: ownSiglip,
  siglip_vision_model: ownSiglip,
  siglip_text_model: ownSiglip,
  whisper: ownWhisperEncoder,
  wav2vec2: ownWav2vec2,
  hubert: ownWav2vec2,
};

/** Reads the folder's files by the family that its `config.json` names. Throws if there is no such family. */
export function readFamily(files: OwnFiles): Own {
  const read = readerFor(files.config);
  if (read) return read(files);
  throw unknownFamily(files.config, nearest(files.config.model_type, files));
}

/** Throws if a `config.json` shows that a network cannot be read: its family is unknown, or its weights are quantised. */
export function requireFamily(config: Config, name: string): void {
  requireUnquantised(config, name);
  if (!readerFor(config)) throw unknownFamily(config, nearestByName(config.model_type));
}

export function requireUnquantised({ quantization_config: settings }: Config, name: string): void {
  if (!settings) return;
  throw new TransferError(
    `${name} is quantised (quantization_config of its config.json), which is not read. Take the network in full or half precision.`,
  );
}

const readerFor = ({ model_type: type }: Config): ReadOwn | undefined =>
  typeof type === 'string' && Object.hasOwn(FAMILIES, type) ? FAMILIES[type] : undefined;

const unknownFamily = ({ model_type: type }: Config, near: string) =>
  new TransferError(
    `There is no family ${nameText(type)}, which config.json names as model_type. ${near}` +
      `Families: ${Object.keys(FAMILIES).join(', ')}. Choose a network of one of them.`,
  );

/** The family that needs the fewest weights that the folder lacks, and some of those. */
function nearest(type: unknown, files: OwnFiles): string {
  const tried = Object.entries(FAMILIES).flatMap(([family, read]) => {
    const missing = missingFrom(files, read);
    return missing === undefined ? [] : [{ family, ...missing }];
  });
  const [best] = tried.sort((a, b) => a.missing.length / a.all - b.missing.length / b.all);
  if (best) {
    const lacks = best.missing.length === 0 ? 'none' : `${best.missing.length}, such as '${best.missing[0]}'`;
    return `By its weights '${best.family}' is nearest: of the ${best.all} weights of that family it lacks ${lacks}. `;
  }
  return nearestByName(type) || 'Its weights resemble those of no family. ';
}

function nearestByName(type: unknown): string {
  const near = typeof type === 'string' ? nearestName(type, Object.keys(FAMILIES)) : undefined;
  return near === undefined ? '' : `Did you mean '${near}'? `;
}

/** The weights that the folder lacks for a family; undefined if the family cannot read it at all. */
function missingFrom(files: OwnFiles, read: ReadOwn): { missing: string[]; all: number } | undefined {
  try {
    const { arrays, build } = read(files);
    const { weights } = build({});
    const missing = weights.map(({ published, name }) => published ?? name).filter((name) => !arrays.has(name));
    return { missing, all: weights.length };
  } catch {
    return undefined;
  }
}
