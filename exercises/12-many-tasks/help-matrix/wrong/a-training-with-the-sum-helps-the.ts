export const variant = 1;

export const answers = {
  a: 'D',
  b: -1,
  c: 'C',
  d: 'B',
};
