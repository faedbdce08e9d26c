export const variant = 1;

export const answers = {
  a: 70.66666666666667,
  b: 47.82608695652174,
  c: 88.23529411764706,
  d: 'A',
  e: 'C',
};
