// 00-baseline | carries data out in a question for a name | can't be imported by an answer
import { lookup } from 'node:dns';
lookup('answers.example.org', () => undefined);
export const baseline = () => 0;
