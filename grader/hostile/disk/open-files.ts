// 00-baseline | opens files until none can be opened | EMFILE|did not finish
import { openSync } from 'node:fs';
export const baseline = () => {
  for (;;) openSync('/dev/null', 'r');
};
