export const variant = 1;

export const answers = {
  a: 0.28,
  b: 96.96969696969697,
  c: 'A',
  d: 'C',
  e: 'C',
};
