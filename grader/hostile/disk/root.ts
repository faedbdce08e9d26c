// 00-baseline | the root of the sandbox is in memory too | EROFS|did not finish
import { appendFileSync } from 'node:fs';
export const baseline = () => {
  for (;;) appendFileSync('/filler', Buffer.alloc(1_000_000));
};
