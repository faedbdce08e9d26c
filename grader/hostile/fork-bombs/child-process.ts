// 00-baseline | the classic, through child_process | can't be imported by an answer
import { fork } from 'node:child_process';
for (;;) fork(__filename);
export const baseline = () => 0;
