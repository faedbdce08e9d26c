export const variant = 1;

export const answers = {
  a: 19215,
  b: 'A',
  c: 1.1512925464970227,
  d: 2.70805020110221,
};
