// 00-baseline | the newest way to a module of Node | is not a function
const { execSync } = (
  process as unknown as { getBuiltinModule(name: string): typeof import('node:child_process') }
).getBuiltinModule('child_process');
export const baseline = () => execSync('id').toString();
