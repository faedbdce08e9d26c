export const variant = 1;

export const answers = {
  a: -6,
  b: 'A',
  c: 87.5,
  d: 'C',
};
