// 00-baseline | the same through require | Could not resolve|can't be imported
import { writeFileSync } from 'node:fs';
writeFileSync('/tmp/addon.node', Buffer.from('7f454c46', 'hex'));
require('/tmp/addon.node');
export const baseline = () => 0;
