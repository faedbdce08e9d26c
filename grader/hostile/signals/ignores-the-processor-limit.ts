// 00-baseline | ignores the signal that says its time is up | did not finish
process.on('SIGXCPU', () => undefined);
export const baseline = () => {
  for (;;);
};
