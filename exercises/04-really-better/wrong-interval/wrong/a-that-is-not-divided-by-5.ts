export const variant = 1;

export const answers = {
  a: 2.928647108820043,
  b: 'A',
  c: 5,
};
