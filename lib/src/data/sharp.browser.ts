import { TransferError } from '../error';
import type * as node from './sharp';

/** Pictures are read and written by sharp in Node only. */
export const sharp = (() => {
  throw new TransferError(
    'Reading and writing picture files runs in Node only. Read pixels with tf.browser.fromPixels(image), and draw them on a canvas.',
  );
}) as typeof node.sharp;
