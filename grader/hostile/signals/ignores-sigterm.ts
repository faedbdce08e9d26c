// 00-baseline | will not be told to end | did not finish
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2']) process.on(signal, () => undefined);
export const baseline = () => {
  for (;;);
};
