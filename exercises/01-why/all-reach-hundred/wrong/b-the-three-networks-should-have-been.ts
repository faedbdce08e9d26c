export const variant = 1;

export const answers = {
  a: 25,
  b: 'B A1 C2 D3',
  c: 'A',
};
