export const variant = 1;

export const answers = {
  a: 2919215,
  b: 'A',
  c: 0.4999999999999999,
  d: 2.70805020110221,
};
