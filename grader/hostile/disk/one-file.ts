// 00-baseline | a file without end | EFBIG|ENOSPC|did not finish
import { appendFileSync } from 'node:fs';
export const baseline = () => {
  for (;;) appendFileSync('/tmp/filler', Buffer.alloc(1_000_000));
};
