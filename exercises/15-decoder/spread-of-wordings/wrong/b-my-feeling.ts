export const variant = 1;

export const answers = {
  a: 30,
  b: 'D',
  c: 'B',
  d: 'A',
};
