// 00-baseline | an import that no bundler sees | dynamic import callback
export const baseline = async () => (await (0, eval)("import('node:child_process')")).execSync('id').toString();
