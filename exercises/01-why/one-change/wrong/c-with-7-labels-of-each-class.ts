export const variant = 1;

export const answers = {
  a: 'A',
  b: 30,
  c: 'D',
  d: 'A',
};
