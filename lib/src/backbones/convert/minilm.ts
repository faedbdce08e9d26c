import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromPublished } from '../../net/published';
import { openSafetensors } from '../../safetensors';
import { CATALOGUE, type Published } from '../catalogue';
import type { Converted } from './converted';

/** MiniLM as its authors publish it: a safetensors file and a tokenizer. */
export async function readMiniLm(folder: string): Promise<Converted> {
  const { arrays } = openSafetensors(join(folder, 'model.safetensors'), 'Fetch it again.');
  // The file contains settings for one use of the tokenizer; here each caller sets the length.
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
