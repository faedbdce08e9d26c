export const variant = 1;

export const answers = {
  a: 52,
  b: 5.996681493779113,
  c: 'B A1 C2 D3',
  d: 'A',
  e: 'C',
};
