export const variant = 1;

export const answers = {
  a: 'A',
  b: 0.8,
  c: 1.75,
  d: 'C',
};
