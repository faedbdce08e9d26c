export const variant = 1;

export const answers = {
  a: 'A',
  b: 'B A1 C2 D3',
  c: 160,
  d: 'C',
};
