export const variant = 1;

export const answers = {
  a: 'B',
  b: 'C',
  c: 5,
  d: 'D',
};
