export const variant = 1;

export const answers = {
  a: 52,
  b: 5.996681493779113,
  c: 'D A1 B2 C3',
  d: 'A',
  e: 'C',
};
