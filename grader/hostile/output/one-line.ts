// 00-baseline | two megabytes at once, without an end of line | printed more than 1 MB
export const baseline = () => {
  process.stdout.write('a'.repeat(2_000_000));
  return new Promise(() => undefined);
};
