import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromPublished } from '../../net/published';
import { openSafetensors } from '../../safetensors';
import { CATALOGUE, type Published } from '../catalogue';
import type { Converted } from './converted';

/** MiniLM as its authors publish it: safetensors already, and a tokenizer beside. */
export async function readMiniLm(folder: string): Promise<Converted> {
  const { arrays } = openSafetensors(join(folder, 'model.safetensors'), 'Fetch it again.');
  // Settings of one use of the tokenizer that stand in the file: every user here says its own length.
  const tokenizer = {
    ...JSON.parse(readFileSync(join(folder, 'tokenizer.json'), 'utf8')),
    truncation: null,
    padding: null,
  };
  const published: Published = CATALOGUE.minilm;
  const { weights } = published.build({});
  return {
    arrays: fromPublished(weights, arrays, 'model.safetensors'),
    metadata: { tokenizer: JSON.stringify(tokenizer) },
  };
}
