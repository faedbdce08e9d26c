export const variant = 1;

export const answers = {
  a: 2919215,
  b: 'B',
  c: 1.1512925464970227,
  d: 2.70805020110221,
};
