export const variant = 1;

export const answers = {
  a: 'A',
  b: 'B',
  c: 0.036000000000000004,
  d: 'A',
};
