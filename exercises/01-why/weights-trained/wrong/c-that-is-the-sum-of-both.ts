export const variant = 1;

export const answers = {
  a: 2919215,
  b: 'A',
  c: 2.120263536200091,
  d: 2.70805020110221,
};
