export const variant = 1;

export const answers = {
  a: 2919215,
  b: 'A',
  c: 0.6,
  d: 2.70805020110221,
};
