// 00-baseline | a package that starts programs | can't be imported by an answer
const { buildSync } = require('esbuild');
export const baseline = () => buildSync({ entryPoints: ['exercises/00-start/baseline/check.test.ts'], write: false });
