export const variant = 1;

export const answers = {
  a: -6,
  b: 'C',
  c: 18.75,
  d: 'C',
};
