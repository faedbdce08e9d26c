import type { Net } from '../core/net';
import { TransferError } from '../error';
import { mergeAdapter, settingsIn } from '../net/updated-net';

/**
 * Runs an export on a net whose updates, such as those of `lora`, are merged into the weights. The merged weights are freed
 * afterwards. A net with updates that cannot be merged into one weight each is exported as it computes.
 */
export async function withMergedUpdates(net: Net, write: (net: Net) => Promise<void>): Promise<void> {
  const merged = isMergeable(net) ? mergeAdapter(net) : net;
  try {
    await write(merged);
  } finally {
    for (const [name, weight] of Object.entries(merged.weights)) if (net.weights[name] !== weight) weight.dispose();
  }
}

/** Whether a net has updates of one method and settings. */
function isMergeable(net: Net): boolean {
  try {
    return settingsIn(net) !== undefined;
  } catch (cause) {
    if (cause instanceof TransferError) return false;
    throw cause;
  }
}
