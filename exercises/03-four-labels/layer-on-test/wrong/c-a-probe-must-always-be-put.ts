export const variant = 1;

export const answers = {
  a: 'A',
  b: 64,
  c: 'A B1 C2 D3',
};
