export const variant = 1;

export const answers = {
  a: 'D',
  b: 0.5,
  c: 'C',
  d: 'B',
};
