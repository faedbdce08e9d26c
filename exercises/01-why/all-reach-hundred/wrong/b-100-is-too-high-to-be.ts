export const variant = 1;

export const answers = {
  a: 25,
  b: 'C A1 B2 D3',
  c: 'A',
};
