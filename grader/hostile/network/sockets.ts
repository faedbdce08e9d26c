// 00-baseline | through node:net | can't be imported by an answer
import { connect } from 'node:net';
export const baseline = () => connect(6379, '127.0.0.1');
