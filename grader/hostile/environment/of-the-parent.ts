// 00-baseline | reads the environment of the process above | Expected
import { readFileSync } from 'node:fs';
let text = '';
try {
  text = readFileSync(`/proc/${process.ppid}/environ`, 'latin1');
} catch {
  text = '';
}
export const baseline = () => ({ counts: [], answer: /TOKEN|HOME=\/root/.test(text) ? 'found' : 'nothing', accuracy: 0 });
