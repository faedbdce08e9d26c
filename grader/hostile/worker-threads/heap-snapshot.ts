// 00-baseline | searches the whole heap for the numbers of requests | can't be imported by an answer
import { getHeapSnapshot } from 'node:v8';
export const baseline = () => getHeapSnapshot().read();
