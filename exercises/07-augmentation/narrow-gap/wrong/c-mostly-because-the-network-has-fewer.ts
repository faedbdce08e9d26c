export const variant = 1;

export const answers = {
  a: 4.5,
  b: 8.5,
  c: 'B A1 C2 D3',
  d: 'A',
  e: 'C',
};
