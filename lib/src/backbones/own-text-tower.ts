import { TransferError } from '../error';
import { tokensOf } from './catalogue';
import type { Own, OwnFiles } from './from-safetensors';
import {
  activationIn,
  type Config,
  countOf,
  headsIn,
  idIn,
  numberIn,
  prefixOf,
  publishedBy,
  requireAgreement,
  shapeOf,
  withPublished,
} from './own';
import { type TextTowerConfig, textTower } from './text-tower';
import { TOWER_NAMES, type TowerFamily } from './tower-family';

const WORDS = 'embeddings.token_embedding.weight';

/** CLIP's projection is next to its two towers, SigLIP's is in the text tower. */
const CLIP_PROJECTION = 'text_projection.weight';
const SIGLIP_PROJECTION = 'head';

/** The text tower of CLIP or SigLIP; `config` has its settings. */
export function ownTextTower({ title, hasEnd }: TowerFamily, { arrays, config, file, tokenOf }: OwnFiles): Own {
  const prefix = prefixOf(arrays, WORDS);
  const named = publishedBy([...TOWER_NAMES, [/^projection/, SIGLIP_PROJECTION]], prefix);
  const nameOf = (published: string) =>
    hasEnd && published === 'projection.weight' ? CLIP_PROJECTION : named(published);
  const shape = (published: string) => shapeOf(arrays, nameOf(published), file, title);
  const [vocabulary, width] = shape(WORDS);
  const positions = shape('embeddings.position_embedding.weight')[0];
  const inner = shape('encoder.layer.0.intermediate.dense.weight')[0];
  const end = hasEnd ? endOf(config, vocabulary, file) : undefined;
  const padding = hasEnd ? undefined : idIn(config, 'pad_token_id', vocabulary, file, 1);
  const projected = arrays.has(nameOf('projection.weight'));
  const known: Omit<TextTowerConfig, 'tokens'> = {
    name: 'text-tower',
    vocabulary,
    width,
    blocks: countOf(arrays, (index) => nameOf(`encoder.layer.${index}.output.dense.weight`)),
    heads: headsIn(config, 'num_attention_heads', width, file),
    inner,
    positions,
    epsilon: numberIn(config, 'layer_norm_eps', file),
    activation: activationIn(config, 'hidden_act', file),
    ...(end !== undefined && { end, causal: true }),
    ...(projected && { projection: shape('projection.weight')[0] }),
    ...(projected && arrays.has(nameOf('projection.bias')) && { projectionBias: true }),
  };
  requireAgreement(config, file, {
    vocab_size: vocabulary,
    hidden_size: width,
    num_hidden_layers: known.blocks,
    max_position_embeddings: positions,
    intermediate_size: inner,
  });
  const endName = tokenOf(end ?? idIn(config, 'eos_token_id', vocabulary, file, 1));
  return {
    arrays,
    tokens:
      endName === undefined ? undefined : { end: endName, ...(padding !== undefined && { padding: tokenOf(padding) }) },
    vocabulary,
    build({ tokens }, tokenizer) {
      if (!hasEnd) requireAllPositions(tokens, positions);
      const count = hasEnd ? tokensOf(tokens, positions) : positions;
      return withPublished(textTower({ ...known, tokens: count }, tokenizer), nameOf);
    },
  };
}

/** The id of CLIP's end token. Its oldest files have a 2 there, and the end token is the last one. */
function endOf(config: Config, vocabulary: number, file: string): number {
  const id = idIn(config, 'eos_token_id', vocabulary, file, vocabulary - 1);
  return id === 2 ? vocabulary - 1 : id;
}

/** Throws if the tokens are not as many as SigLIP's positions: its output is at the last one, after the padding. */
function requireAllPositions(tokens: number | undefined, positions: number): void {
  if (tokens === undefined || tokens === positions) return;
  throw new TransferError(
    `tokens must be ${positions}, all positions of SigLIP, whose output is at the last one; got ${tokens}. Leave tokens out.`,
  );
}
