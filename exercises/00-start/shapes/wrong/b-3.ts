export const variant = 1;

export const answers = {
  a: 451584,
  b: 'D',
  c: 3,
  d: 114,
};
