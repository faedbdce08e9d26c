export const variant = 1;

export const answers = {
  a: 1500,
  b: 38.4,
  c: 10.2,
  d: 'A',
};
