export const variant = 1;

export const answers = {
  a: 4.5,
  b: 8.5,
  c: 'C A1 B2 D3',
  d: 'A',
  e: 'C',
};
