// 00-softmax | says float32 and holds text | float32 that holds
export const softmax = () => ({ dtype: 'float32', shape: [1, 3], values: ['0.09003', '0.24473', '0.66524'] });
