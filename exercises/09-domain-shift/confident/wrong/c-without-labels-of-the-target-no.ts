export const variant = 1;

export const answers = {
  a: 48,
  b: 48,
  c: 'B A1 C2 D3',
  d: 'A',
};
