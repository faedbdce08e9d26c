// 00-baseline | the example of the text, for every question | Expected
export const baseline = () => ({ counts: [1, 2], answer: 'dog', accuracy: 0.25 });
