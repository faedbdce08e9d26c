import type { GptConfig } from '../backbones/gpt';
import type { Net } from '../core/net';
import type { Tokenizer } from '../core/tokenizer';
import { TransferError } from '../error';
import { plainRecipe } from '../net/lora';

/** The settings and the tokenizer of a net that says what comes next in a text; throws where it is none. */
export function decoderOf({ name, recipe: given, input }: Net): { config: GptConfig; tokenizer: Tokenizer } {
  const recipe = given && plainRecipe(given);
  const { architecture, config } = recipe && 'architecture' in recipe ? recipe : { architecture: '', config: {} };
  if (architecture === 'gpt' && (config as GptConfig).classifier && input.tokenizer) {
    return { config: config as GptConfig, tokenizer: input.tokenizer };
  }
  throw new TransferError(
    `${name} does not say what comes next in a text. Take a net that does: backbone('smollm2-135m', { classifier: true }).`,
  );
}
