export const variant = 1;

export const answers = {
  a: 4,
  b: 0.8,
  c: 'D',
  d: 'C',
};
