export const variant = 1;

export const answers = {
  a: 'A',
  b: 64,
  c: 'B A1 C2 D3',
};
