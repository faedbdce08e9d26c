export const variant = 1;

export const answers = {
  a: 20,
  b: 320,
  c: 'B A1 C2 D3',
  d: 'A',
};
