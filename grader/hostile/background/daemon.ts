// 00-baseline | leaves a process of its own session behind | can't be imported by an answer
import { spawn } from 'node:child_process';
spawn('/bin/sleep', ['987654'], { detached: true, stdio: 'ignore' }).unref();
export const baseline = () => ({ counts: [], answer: '', accuracy: 0 });
