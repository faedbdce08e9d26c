import type { Net } from '../core/net';
import { TransferError } from '../error';
import { requireAlive } from '../net/require-alive';
import { writeSealed } from '../net/sealed';
import { requireNet, requirePath } from '../require/arguments';
import type { NamedArray } from '../safetensors';

/** What a net's file says it is, and in which edition of the format. */
export const FORMAT = { format: 'transferlab net', edition: '1' };

/**
 * Writes a whole net into one file: its architecture by name, its weights, the names of its classes, how its input is
 * prepared, its tokenizer. The file is safetensors, so other programs read the weights too. It appears whole or not at all,
 * also where the process is killed meanwhile, and takes the place of an older one. Nets of other people's models carry these
 * models' graphs. Throws for a net with layers of your own: no name says how to make them.
 */
export function save(net: Net, file: string): void {
  requireNet('save', net);
  requirePath('save', file);
  requireAlive(net);
  const { recipe, name, output, classes, input } = net;
  if (!recipe) {
    throw new TransferError(
      `${name} has layers that no name stands for, so a file could not say how to make them again. Keep its weights by ` +
        'checkpoint(file), or export it: exportGraphModel(net, folder).',
    );
  }
  const { tokenizer, ...preparing } = input;
  const texts = {
    ...FORMAT,
    net: JSON.stringify({ name, recipe, output, classes, input: preparing }),
    ...(tokenizer && { tokenizer: tokenizer.json, tokens: JSON.stringify(namesIn(tokenizer)) }),
  };
  writeSealed(file, { arrays: arraysOf(net), texts });
}

/** The special tokens by name, as `tokenizer` takes them. */
function namesIn({ name, end, padding, token }: NonNullable<Net['input']['tokenizer']>) {
  return { name, end: token(end), ...(padding >= 0 && { padding: token(padding) }) };
}

function arraysOf({ weights }: Net): Map<string, NamedArray> {
  return new Map(
    Object.entries(weights).map(([name, weight]) => [
      name,
      { shape: weight.shape, values: weight.dataSync<'float32'>() as Float32Array },
    ]),
  );
}
