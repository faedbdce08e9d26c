export const variant = 1;

export const answers = {
  a: 4,
  b: 100,
  c: 3,
  d: 'A',
};
