export const variant = 1;

export const answers = {
  a: 451584,
  b: 'C',
  c: 3,
  d: 114,
};
