import { TransferError } from '../error';

/** The byte array of an IDX file. */
export interface ByteArray {
  readonly shape: readonly number[];
  readonly values: Uint8Array;
}

/**
 * Parses IDX, the format of the MNIST files: two zero bytes, 8 for "unsigned bytes", the number of dimensions, each
 * dimension as a 32-bit big-endian integer, then the values (LeCun, Cortes & Burges 1998). Throws if the file has another
 * data type or a wrong length.
 */
export function parseIdx(file: Uint8Array, name: string): ByteArray {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const rank = file[3];
  const isBytes = file.length > 4 && file[0] === 0 && file[1] === 0 && file[2] === 8;
  if (!isBytes || file.length < 4 + 4 * rank) {
    throw new TransferError(
      `${name} is not an IDX file of bytes. Delete its package and run npm start, which fetches it.`,
    );
  }
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const values = file.subarray(4 + 4 * rank);
  const size = shape.reduce((a, b) => a * b, 1);
  if (values.length === size) return { shape, values };
  throw new TransferError(
    `${name} must contain [${shape}], ${size} bytes; got ${values.length}. The file is truncated.`,
  );
}
