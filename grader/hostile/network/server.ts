// 00-baseline | opens a port for others | can't be imported by an answer
import { createServer } from 'node:http';
createServer().listen(0);
export const baseline = () => 0;
