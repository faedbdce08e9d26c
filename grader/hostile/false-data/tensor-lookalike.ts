// 00-softmax | plain data with a shape and values, but no tensor | must be a tensor
export const softmax = () => ({ shape: [1, 3], values: [0.09003, 0.24473, 0.66524] });
