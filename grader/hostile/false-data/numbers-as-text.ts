// 00-baseline | text that looks like the number when it is compared loosely | Expected
export const baseline = () => ({ counts: ['3', '5', '0', '2'], answer: 'x', accuracy: '0.125' });
