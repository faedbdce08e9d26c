// 00-baseline | integers that JSON cannot say | is a bigint
export const baseline = () => ({ counts: [3n, 5n, 0n, 2n], answer: 'fish', accuracy: 0 });
