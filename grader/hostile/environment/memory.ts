// 00-baseline | reads its own memory past the language, in search of the harness | EACCES|EPERM|EIO|EBADF|Expected
import { openSync, readSync } from 'node:fs';
export const baseline = () => {
  const bytes = Buffer.alloc(4096);
  return { counts: [readSync(openSync('/proc/self/mem', 'r'), bytes, 0, 4096, 0x400000)], answer: '', accuracy: 0 };
};
