// 00-baseline | goes to the files of the parent through /proc | Expected
import { readdirSync } from 'node:fs';
let seen: string[] = [];
try {
  seen = readdirSync(`/proc/${process.ppid}/root/root`);
} catch {
  seen = [];
}
export const baseline = () => ({ counts: [], answer: seen.join(), accuracy: 0 });
