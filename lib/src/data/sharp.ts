import type { Sharp, SharpInput, SharpOptions } from 'sharp';

interface OpenImage {
  (options?: SharpOptions): Sharp;
  (input?: SharpInput | SharpInput[], options?: SharpOptions): Sharp;
}

/** sharp, loaded with the first image, so that work with texts or audio does not load an image library. */
export const sharp: OpenImage = (...inputs: unknown[]): Sharp => require('sharp')(...inputs);
