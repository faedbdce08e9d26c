// 00-baseline | opens what the process has open | ENXIO|EACCES
import { readFileSync } from 'node:fs';
export const baseline = () => readFileSync('/proc/self/fd/3', 'utf8');
