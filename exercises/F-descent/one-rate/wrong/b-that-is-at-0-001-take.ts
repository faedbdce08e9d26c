export const variant = 1;

export const answers = {
  a: -1,
  b: 2,
  c: 2,
  d: 'A',
};
