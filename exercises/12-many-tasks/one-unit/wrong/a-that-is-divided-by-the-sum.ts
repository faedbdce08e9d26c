export const variant = 1;

export const answers = {
  a: 0.7,
  b: 96.96969696969697,
  c: 'A',
  d: 'C',
  e: 'B',
};
