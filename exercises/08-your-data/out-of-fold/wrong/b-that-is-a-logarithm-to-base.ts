export const variant = 1;

export const answers = {
  a: 180,
  b: 1.3010299956639813,
  c: 'A',
  d: 'C',
  e: 'B',
};
