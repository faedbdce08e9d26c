export const normalised = (value: number, all: number[]) => {
  const total = all.reduce((a, b) => a + b, 0);
  return total > 0 ? value / total : 0;
};
