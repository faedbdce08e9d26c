// 00-baseline | loads a library of the system | addons of an answer
(process as unknown as { dlopen(module: object, file: string): void }).dlopen({ exports: {} }, '/usr/lib/x86_64-linux-gnu/libm.so.6');
export const baseline = () => 0;
