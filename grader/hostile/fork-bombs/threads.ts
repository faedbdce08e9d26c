// 00-baseline | threads without end | can't be imported by an answer
import { Worker } from 'node:worker_threads';
for (;;) new Worker('for (;;);', { eval: true });
export const baseline = () => 0;
