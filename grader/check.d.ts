export * from './dist/check';
