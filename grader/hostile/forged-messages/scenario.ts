// 03-probe | answers for the scenario, by way of the pipe | EBADF
import { writeSync } from 'node:fs';
export const probe = async () => {
  writeSync(3, '{"id":1,"ok":true,"value":{"accuracy":1,"left":0,"moved":[]}}\n');
  return {};
};
