export const variant = 1;

export const answers = {
  a: 1.8,
  b: 0.4,
  c: 1.8,
  d: 'A',
};
