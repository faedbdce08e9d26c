export const variant = 1;

export const answers = {
  a: 'D',
  b: -3,
  c: 'C',
  d: 'B',
};
