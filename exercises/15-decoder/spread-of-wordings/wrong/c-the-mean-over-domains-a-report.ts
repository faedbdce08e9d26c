export const variant = 1;

export const answers = {
  a: 30,
  b: 'A',
  c: 'D',
  d: 'A',
};
