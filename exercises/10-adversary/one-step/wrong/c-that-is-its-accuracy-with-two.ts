export const variant = 1;

export const answers = {
  a: -6,
  b: 'A',
  c: 68.75,
  d: 'C',
};
