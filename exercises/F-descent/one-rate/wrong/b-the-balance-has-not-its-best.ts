export const variant = 1;

export const answers = {
  a: -1,
  b: -3,
  c: 2,
  d: 'A',
};
