export const variant = 1;

export const answers = {
  a: 2919215,
  b: 'A',
  c: 0.46040937697618756,
  d: 2.70805020110221,
};
