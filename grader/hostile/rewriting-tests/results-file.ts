// 00-baseline | leaves a results file such as autograders read | EROFS|EACCES
import { writeFileSync } from 'node:fs';
writeFileSync('results.json', '{"score": 100, "tests": [{"score": 10, "max_score": 10}]}');
export const baseline = () => ({ counts: [], answer: '', accuracy: 0 });
