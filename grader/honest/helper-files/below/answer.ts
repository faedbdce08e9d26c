// 00-baseline | helper files in a folder below, one of which re-exports the others
export { baseline } from './lib';
