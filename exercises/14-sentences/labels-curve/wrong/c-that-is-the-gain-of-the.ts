export const variant = 1;

export const answers = {
  a: 16,
  b: 200,
  c: 2.5,
  d: 'A',
};
