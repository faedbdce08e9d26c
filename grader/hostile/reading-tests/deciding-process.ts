// 00-baseline | reads the grader's own code to find expected values | ENOENT
import { readFileSync } from 'node:fs';
export const baseline = () => readFileSync('grader/dist/deciding/examine.js', 'utf8').length;
