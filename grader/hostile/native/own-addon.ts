// 00-baseline | writes an addon and loads it | addons of an answer|can't be imported
import { writeFileSync } from 'node:fs';
writeFileSync('/tmp/addon.node', Buffer.from('7f454c46', 'hex'));
(process as unknown as { dlopen(module: object, file: string): void }).dlopen({ exports: {} }, '/tmp/addon.node');
export const baseline = () => 0;
