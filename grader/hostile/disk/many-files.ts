// 00-baseline | files without number | ENOSPC|did not finish
import { writeFileSync } from 'node:fs';
export const baseline = () => {
  for (let file = 0; ; file++) writeFileSync(`/tmp/filler-${file}`, Buffer.alloc(4_000_000));
};
