// 00-baseline | writes replies to the pipe itself | EBADF
import { writeSync } from 'node:fs';
for (let id = 0; id < 100; id++) writeSync(3, `{"id":${id},"ok":true,"value":null}\n`);
export const baseline = () => ({ counts: [], answer: '', accuracy: 0 });
