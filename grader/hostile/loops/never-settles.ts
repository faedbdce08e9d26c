// 00-baseline | a promise that nobody settles | still waits
export const baseline = () => new Promise(() => undefined);
