export const variant = 1;

export const answers = {
  a: 5.1,
  b: 'B A1 C2 D3',
  c: 'A',
  d: 22.5,
};
