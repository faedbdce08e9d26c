export const count = (labels: number[], k: number) => labels.filter((label) => label === k).length;
export const argmax = (values: number[]) => values.indexOf(Math.max(...values));
