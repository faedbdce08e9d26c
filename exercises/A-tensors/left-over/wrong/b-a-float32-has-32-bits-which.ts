export const variant = 1;

export const answers = {
  a: 600,
  b: 76.8,
  c: 10.2,
  d: 'A',
};
