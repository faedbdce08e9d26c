export const variant = 1;

export const answers = {
  a: 600,
  b: 9.6,
  c: 10.2,
  d: 'A',
};
