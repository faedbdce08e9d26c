export const variant = 1;

export const answers = {
  a: 600,
  b: 38.4,
  c: 10.2,
  d: 'B',
};
