export const variant = 1;

export const answers = {
  a: 'A',
  b: 'A',
  c: 3,
  d: 'A',
};
