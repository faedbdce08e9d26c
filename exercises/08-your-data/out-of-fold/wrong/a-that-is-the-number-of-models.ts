export const variant = 1;

export const answers = {
  a: 10,
  b: 2.995732273553991,
  c: 'A',
  d: 'C',
  e: 'B',
};
