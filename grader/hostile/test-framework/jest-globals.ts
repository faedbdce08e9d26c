// 00-baseline | imports Jest to redefine expect | can't be imported by an answer
import { expect } from '@jest/globals';
expect.extend({ toEqual: () => ({ pass: true, message: () => '' }) });
export const baseline = () => ({ counts: [], answer: '', accuracy: 0 });
