// 00-baseline | the same through cluster | can't be imported by an answer
import cluster from 'node:cluster';
for (;;) cluster.fork();
export const baseline = () => 0;
