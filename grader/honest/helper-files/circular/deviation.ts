import { mean } from './answer';
export const deviation = (x: readonly number[]) => Math.sqrt(x.reduce((s, v) => s + (v - mean(x)) ** 2, 0) / (x.length - 1));
