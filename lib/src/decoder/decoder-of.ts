import type { GptConfig } from '../backbones/gpt';
import type { Net } from '../core/net';
import type { Tokenizer } from '../core/tokenizer';
import { TransferError } from '../error';
import { plainRecipe } from '../net/updated-net';

/** The settings and the tokenizer of a net with next-token logits. Throws for any other net. */
export function decoderOf({ name, recipe: netRecipe, input }: Net): { config: GptConfig; tokenizer: Tokenizer } {
  const recipe = netRecipe && plainRecipe(netRecipe);
  const { architecture, config } = recipe && 'architecture' in recipe ? recipe : { architecture: '', config: {} };
  if (architecture === 'gpt' && (config as GptConfig).classifier && input.tokenizer) {
    return { config: config as GptConfig, tokenizer: input.tokenizer };
  }
  throw new TransferError(
    `${name} does not output next-token logits. Use a net that does: backbone('smollm2-135m', { classifier: true }).`,
  );
}
