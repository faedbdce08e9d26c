import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fromPublished } from '../../net/published';
import { openSafetensors } from '../../safetensors';
import { efficientNetLite } from '../efficientnet-lite';
import type { Converted } from './converted';

/** EfficientNet-Lite0, which setup has extracted from PyTorch's format. */
export async function readEfficientNetLite0(folder: string): Promise<Converted> {
  const name = readdirSync(folder).find((file) => file.endsWith('.safetensors')) ?? 'efficientnet-lite0.safetensors';
  const { arrays } = openSafetensors(join(folder, name), 'Fetch it again.');
  const { weights } = efficientNetLite({ version: 0, classifier: true });
  return { arrays: fromPublished(weights, arrays, name), metadata: {} };
}
