// 00-baseline | looks for paths of checks in the command lines of others | Expected
import { readdirSync, readFileSync } from 'node:fs';
const lines = readdirSync('/proc')
  .filter((name) => /^\d+$/.test(name))
  .map((pid) => readFileSync(`/proc/${pid}/cmdline`, 'latin1'));
export const baseline = () => ({ counts: [], answer: lines.some((line) => /exercises/.test(line)) ? 'found' : 'nothing', accuracy: 0 });
