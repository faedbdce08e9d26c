// 00-baseline | calls itself without end | Maximum call stack
export const baseline = (): number => 1 + baseline();
