export const variant = 1;

export const answers = {
  a: 4,
  b: 50,
  c: 3,
  d: 'A',
};
