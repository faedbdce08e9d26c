export const variant = 1;

export const answers = {
  a: 0,
  b: 38.4,
  c: 10.2,
  d: 'A',
};
