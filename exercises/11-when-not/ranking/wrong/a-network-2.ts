export const variant = 1;

export const answers = {
  a: 'D',
  b: 35,
  c: 'C',
  d: 'B',
};
