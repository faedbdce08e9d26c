import type { Net } from '../core/net';
import { TransferError } from '../error';
import { writeChecksummed } from '../net/checksummed';
import { isEdited } from '../net/layer-identity';
import { requireAlive } from '../net/require-alive';
import { requireNet, requirePath } from '../require/arguments';
import type { NamedArray } from '../safetensors';

/** The format and its edition in a net's file. */
export const FORMAT = { format: 'transferlab net', edition: '1' };

/**
 * Saves a full net in one safetensors file: its architecture by name, weights, class names, preprocessing and tokenizer. Other
 * programs can read the weights. The file is written atomically, also if the process is killed, and replaces an older one. Nets
 * of external models include these models' graphs. Throws if the net has hand-written or edited layers, which cannot be
 * serialised, or if a weight has been freed.
 */
export function save(net: Net, file: string): void {
  requireNet('save', net);
  requirePath('save', file);
  requireAlive(net);
  const { recipe, name, output, classes, input } = net;
  if (!recipe) {
    throw new TransferError(
      `${name} contains layers that cannot be serialised. Keep its weights with saveWeights(net, file), or export it: ` +
        'exportGraphModel(net, folder).',
    );
  }
  const { tokenizer, ...preparing } = input;
  const changed = net.layers.find(isEdited);
  if (changed) {
    throw new TransferError(
      `The layer '${changed.name}' of ${name} has another function than its recipe describes, and a loaded net would have ` +
        'that one. Keep its weights with saveWeights(net, file), or export it: exportGraphModel(net, folder).',
    );
  }
  const texts = {
    ...FORMAT,
    net: JSON.stringify({ name, recipe, output, classes, input: preparing }),
    ...(tokenizer && { tokenizer: tokenizer.json, tokens: JSON.stringify(namesIn(tokenizer)) }),
  };
  writeChecksummed(file, { arrays: arraysOf(net), texts });
}

/** The special tokens by name, as `tokenizer` takes them. */
function namesIn({ name, end, padding, token }: NonNullable<Net['input']['tokenizer']>) {
  return { name, end: token(end), ...(padding >= 0 && { padding: token(padding) }) };
}

/** A net's weights by name, as a file has them. */
export function arraysOf({ weights }: Net): Map<string, NamedArray> {
  return new Map(
    Object.entries(weights).map(([name, weight]) => [
      name,
      { shape: weight.shape, values: weight.dataSync<'float32'>() as Float32Array },
    ]),
  );
}
