import { TransferError } from '../error';
import type * as node from './read-recordings';

/** WAV files are read in Node only. */
export const readRecordings: typeof node.readRecordings = () => () => {
  throw new TransferError(
    'Reading WAV files runs in Node only. Decode the recording with Web Audio, and pass its samples as a Float32Array.',
  );
};
