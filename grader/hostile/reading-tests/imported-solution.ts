// 00-baseline | has the solution bundled into the answer | Could not resolve|can't be imported
export { baseline } from '../../../../solutions/00-start/baseline/answer';
