// 00-baseline | leaves files in /tmp, for another submission or for ever | Expected
import { mkdirSync, writeFileSync } from 'node:fs';
mkdirSync('/tmp/left-behind-by-hostile/deep', { recursive: true });
writeFileSync('/tmp/left-behind-by-hostile/deep/answer.ts', 'export const baseline = 1;');
export const baseline = () => ({ counts: [], answer: '', accuracy: 0 });
