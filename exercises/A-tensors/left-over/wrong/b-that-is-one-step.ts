export const variant = 1;

export const answers = {
  a: 600,
  b: 0.128,
  c: 10.2,
  d: 'A',
};
