// 00-baseline | through node:dgram | can't be imported by an answer
import { createSocket } from 'node:dgram';
export const baseline = () => createSocket('udp4').send('answers', 53, '127.0.0.1');
