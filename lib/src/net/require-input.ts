import type { InputSpec, Net } from '../core/net';
import { TransferError } from '../error';
import { requireAlive } from './require-alive';

/** What data says of its examples; a Dataset and a Stream do. */
interface Examples {
  readonly name: string;
  readonly shape: readonly number[];
  readonly vocabulary?: string;
  readonly rate?: number;
}

/**
 * Says so, in a sentence, where these examples cannot enter the net: its weights have been freed, they are of another shape, in the token ids of another
 * vocabulary, or sound of another rate. What only the values can tell is looked at when they come (`train/first-look.ts`).
 */
export function requireInput(reader: Net, { name, shape, vocabulary, rate }: Examples): void {
  requireAlive(reader);
  const { name: net, input } = reader;
  const { tokenizer } = input;
  if (tokenizer && vocabulary !== undefined && vocabulary !== tokenizer.name) {
    throw new TransferError(
      `${name} holds token ids of '${vocabulary}', ${net} reads those of '${tokenizer.name}', where they stand for other ` +
        'words. Read the texts with the net that gets them: csv(file, { for: net }).',
    );
  }
  if (input.rate !== undefined && rate !== undefined && rate !== input.rate) {
    throw new TransferError(
      `${name} has ${rate} samples a second, ${net} hears ${input.rate}: everything would sound higher or lower. ` +
        `Read the recordings at ${input.rate}.`,
    );
  }
  const expected = input.shape;
  if (shape.length === expected.length && shape.every((size, axis) => size === expected[axis])) return;
  throw new TransferError(
    `${net} takes examples of shape [${expected}], ${name} has [${shape}]. ${advice(input, shape)}`,
  );
}

function advice({ shape: expected, tokenizer, rate }: InputSpec, shape: readonly number[]): string {
  if (tokenizer)
    return `Read the texts with it: csv(file, { for: net }), which cuts and fills them to ${expected[0]} tokens.`;
  if (rate !== undefined) return 'Read the recordings with the net that gets them, which says how long they are.';
  if (expected.length === 3) {
    return `Read the images with images(folder, { for: net }), or ask for backbone(name, { size: ${shape[0]} }).`;
  }
  return 'Extract features with the net this one was made for, or make the head for this size.';
}
