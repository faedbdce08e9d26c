export const variant = 1;

export const answers = {
  a: 19215,
  b: 'A',
  c: 1.0601317681000455,
  d: 2.70805020110221,
};
