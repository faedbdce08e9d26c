export const variant = 1;

export const answers = {
  a: 2901295,
  b: 'A',
  c: 1.1512925464970227,
  d: 2.70805020110221,
};
