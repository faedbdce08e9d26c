import type { GptConfig } from '../backbones/gpt';
import type { Gpt2Config } from '../backbones/gpt2';
import type { Net } from '../core/net';
import type { Tokenizer } from '../core/tokenizer';
import { TransferError } from '../error';
import { plainRecipe } from '../net/updated-net';

/** The settings and the tokenizer of a net with next-token logits from which text is generated. Throws for any other net. */
export function decoderOf(net: Net): { config: GptConfig; tokenizer: Tokenizer } {
  const { architecture, config, tokenizer } = logitsOf(net);
  if (architecture === 'gpt') return { config: config as GptConfig, tokenizer };
  throw new TransferError(
    `${net.name} is a GPT-2, of which no keys and values are cached. Take a Llama, Mistral, Qwen or Gemma; GPT-2's logits come from ` +
      'predict, and nextTokens trains it.',
  );
}

/** The tokenizer of a net with next-token logits. Throws for any other net. */
export function decoderTokenizer(net: Net): Tokenizer {
  return logitsOf(net).tokenizer;
}

function logitsOf({ name, recipe: netRecipe, input }: Net) {
  const recipe = netRecipe && plainRecipe(netRecipe);
  const { architecture, config } = recipe && 'architecture' in recipe ? recipe : { architecture: '', config: {} };
  const isDecoder = architecture === 'gpt' || architecture === 'gpt2';
  if (isDecoder && (config as GptConfig | Gpt2Config).classifier && input.tokenizer) {
    return { architecture, config, tokenizer: input.tokenizer };
  }
  throw new TransferError(
    `${name} does not output next-token logits. Use a net that does: backbone('smollm2-135m', { classifier: true }).`,
  );
}
