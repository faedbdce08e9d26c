import { join } from 'node:path';
import { openSafetensors } from '../../net/safetensors';
import type { Converted } from './converted';

/** EfficientNet-Lite0 as set-up has taken it out of PyTorch's own format. */
export async function readEfficientNetLite0(folder: string): Promise<Converted> {
  const { arrays } = openSafetensors(join(folder, 'efficientnet-lite0.safetensors'), 'Fetch it again.');
  return { arrays, metadata: {} };
}
