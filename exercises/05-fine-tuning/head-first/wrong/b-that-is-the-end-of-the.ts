export const variant = 1;

export const answers = {
  a: 52,
  b: 1.861033097554397,
  c: 'A B5 C3 D4',
  d: 'A',
  e: 'C',
};
