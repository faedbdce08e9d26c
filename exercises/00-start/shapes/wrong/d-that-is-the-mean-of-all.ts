export const variant = 1;

export const answers = {
  a: 451584,
  b: 'A',
  c: 3,
  d: 156,
};
