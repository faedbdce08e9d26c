// 00-baseline | patches the library on disk for the next one | EROFS|EACCES
import { appendFileSync } from 'node:fs';
appendFileSync('lib/dist/index.js', '\nprocess.exit(0);');
export const baseline = () => ({ counts: [], answer: '', accuracy: 0 });
