// 00-baseline | a new realm without locks | can't be imported by an answer
import { runInNewContext } from 'node:vm';
export const baseline = () => runInNewContext('this.constructor.constructor("return process")()');
