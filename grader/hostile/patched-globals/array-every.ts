// 00-baseline | every list satisfies every condition | read only property 'every'
'use strict';
Array.prototype.every = () => true;
export const baseline = () => ({ counts: [], answer: '', accuracy: 0 });
