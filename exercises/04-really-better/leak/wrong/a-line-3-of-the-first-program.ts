export const variant = 1;

export const answers = {
  a: 'B',
  b: 'C',
  c: 'B',
  d: 'D',
};
