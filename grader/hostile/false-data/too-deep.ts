// 00-baseline | ten thousand lists in each other, to overflow the reader's stack | levels deep
export const baseline = () => {
  let nested: unknown = 0;
  for (let level = 0; level < 10_000; level++) nested = [nested];
  return nested;
};
