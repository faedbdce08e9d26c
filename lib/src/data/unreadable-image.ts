import { TransferError } from '../error';

/** The error for a file that is not an image or is damaged. */
export function unreadableImage(file: string, cause: unknown): TransferError {
  if (cause instanceof TransferError) return cause;
  // Some decoders report every attempt on its own line, and end it with a full stop; the first line is enough.
  const reason = (cause as Error).message.split('\n', 1)[0].replace(/\.$/, '');
  return new TransferError(
    `${file} cannot be read as an image: ${reason}. Replace or remove the file, ` +
      'or pass the set through readable(), which leaves out unreadable examples and lists them in data.skipped.',
  );
}
