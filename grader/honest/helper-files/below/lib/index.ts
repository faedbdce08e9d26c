export * from './baseline';
export type { Labels } from './types';
