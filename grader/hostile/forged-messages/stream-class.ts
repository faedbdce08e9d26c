// 00-baseline | the same through the class behind it | is not a constructor
import * as fs from 'node:fs';
export const requests = new fs.ReadStream('' as never, { fd: 3 } as never);
export const baseline = () => ({ counts: [], answer: '', accuracy: 0 });
