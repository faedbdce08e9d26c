// 00-baseline | a file system in memory that is easily forgotten | EFBIG|ENOSPC|did not finish
import { appendFileSync } from 'node:fs';
export const baseline = () => {
  for (let file = 0; ; file++) appendFileSync(`/dev/shm/filler-${file % 3}`, Buffer.alloc(1_000_000));
};
