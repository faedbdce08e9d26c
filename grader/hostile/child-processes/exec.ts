// 00-baseline | asks a shell | can't be imported by an answer
import { execSync } from 'node:child_process';
export const baseline = () => execSync('cat exercises/*/*/check.test.ts').toString();
