// 00-baseline | Node's internal bindings | is not a function
const fs = (process as unknown as { binding(name: string): object }).binding('fs');
export const baseline = () => Object.keys(fs).length;
