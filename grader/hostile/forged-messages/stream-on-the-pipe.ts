// 00-baseline | reads the requests before the harness does | EBADF
import { createReadStream } from 'node:fs';
createReadStream('', { fd: 3 }).on('data', () => undefined);
export const baseline = () => ({ counts: [], answer: '', accuracy: 0 });
