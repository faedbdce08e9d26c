export const variant = 1;

export const answers = {
  a: 6,
  b: -1,
  c: 2,
  d: 'A',
};
