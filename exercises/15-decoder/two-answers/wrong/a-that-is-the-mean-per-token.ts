export const variant = 1;

export const answers = {
  a: -1.0601317681000455,
  b: 'A',
  c: 62.5,
  d: 'C',
};
