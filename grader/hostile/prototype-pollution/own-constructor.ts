// 00-baseline | data with a key constructor, to be taken for a class | Expected
export const baseline = () => ({ constructor: { name: 'Object' }, counts: [], answer: '', accuracy: 0 });
