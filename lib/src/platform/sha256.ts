import { createHash } from 'node:crypto';
import type { Sha256 } from './interface';

/** An empty hash. */
export const createSha256 = (): Sha256 => createHash('sha256');
