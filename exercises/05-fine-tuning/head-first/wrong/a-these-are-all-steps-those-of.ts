export const variant = 1;

export const answers = {
  a: 117,
  b: 5.996681493779113,
  c: 'A B5 C3 D4',
  d: 'A',
  e: 'C',
};
