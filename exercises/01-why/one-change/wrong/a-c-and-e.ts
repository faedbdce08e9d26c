export const variant = 1;

export const answers = {
  a: 'D',
  b: 30,
  c: 'B',
  d: 'A',
};
