import type { Sharp, SharpInput, SharpOptions } from 'sharp';

interface OpenPicture {
  (options?: SharpOptions): Sharp;
  (input?: SharpInput | SharpInput[], options?: SharpOptions): Sharp;
}

/** sharp, loaded with the first picture: who works with texts or sounds waits for no library of pictures. */
export const sharp: OpenPicture = (...given: unknown[]): Sharp => require('sharp')(...given);
