import type { InputSpec, Net } from '../core/net';
import { TransferError } from '../error';
import { requireAlive } from './require-alive';

/** The description of examples in a Dataset or a Stream. */
interface Examples {
  readonly name: string;
  readonly shape: readonly number[];
  readonly vocabulary?: string;
  readonly rate?: number;
}

/**
 * Throws if these examples do not fit the net's input: another shape, token ids of another vocabulary, or audio of another
 * sample rate; or if its weights have been freed. `train/first-batch.ts` checks the values when they arrive.
 */
export function requireInput(target: Net, { name: dataName, shape, vocabulary, rate }: Examples): void {
  requireAlive(target);
  const { name: net, input } = target;
  const { tokenizer } = input;
  if (tokenizer && vocabulary !== undefined && vocabulary !== tokenizer.name) {
    throw new TransferError(
      `${dataName} holds token ids of '${vocabulary}'; ${net} expects ids of '${tokenizer.name}', which mean other words. ` +
        'Read the texts with the net that gets them: csv(file, { for: net }).',
    );
  }
  if (input.rate !== undefined && rate !== undefined && rate !== input.rate) {
    throw new TransferError(
      `${dataName} has ${rate} samples a second; ${net} expects ${input.rate}, so the pitch would be wrong. ` +
        `Read the recordings at ${input.rate}.`,
    );
  }
  const expected = input.shape;
  if (shape.length === expected.length && shape.every((size, axis) => size === expected[axis])) return;
  throw new TransferError(
    `${net} takes examples of shape [${expected}], ${dataName} has [${shape}]. ${advice(input, shape)}`,
  );
}

function advice({ shape: expected, tokenizer, rate }: InputSpec, shape: readonly number[]): string {
  if (tokenizer)
    return `Read the texts with it: csv(file, { for: net }), which truncates and pads them to ${expected[0]} tokens.`;
  if (rate !== undefined) return 'Read the recordings with the net that gets them, which sets their length.';
  if (expected.length === 3) {
    return `Read the images with images(folder, { for: net }), or ask for backbone(name, { size: ${shape[0]} }).`;
  }
  return 'Extract features with the net this one was made for, or make the head for this size.';
}
