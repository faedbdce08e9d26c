// 00-softmax | an object with a dataSync of its own, another result at each reading | 1 values instead of
let reading = 0;
export const softmax = () => ({ dtype: 'float32', shape: [1, 3], dataSync: () => [reading++] });
