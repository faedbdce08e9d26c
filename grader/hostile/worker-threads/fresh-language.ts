// 00-baseline | a thread has a language of its own, without any lock | can't be imported by an answer
import { Worker } from 'node:worker_threads';
new Worker('require("fs").writeSync(3, "forged")', { eval: true });
export const baseline = () => ({ counts: [], answer: '', accuracy: 0 });
