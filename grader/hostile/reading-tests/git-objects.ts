// 00-baseline | looks for the checks in the history | ENOENT
import { readdirSync } from 'node:fs';
export const baseline = () => readdirSync('.git/objects').length;
