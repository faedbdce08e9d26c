// 00-baseline | a require of its own making | can't be imported by an answer
import { createRequire } from 'node:module';
export const baseline = () => createRequire('/')('child_process').execSync('id').toString();
