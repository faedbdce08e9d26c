// 00-softmax | a shape of a million and one value | values instead of
export const softmax = () => ({ dtype: 'float32', shape: [1000, 1000], values: [1] });
