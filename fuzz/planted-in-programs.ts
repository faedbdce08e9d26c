import fs from 'node:fs';

// Loaded before a command or the kernel where faults are planted: see planted.ts.
const { readFileSync } = fs;
Object.assign(fs, {
  readFileSync(file: fs.PathOrFileDescriptor, ...rest: never[]) {
    if (String(file).endsWith('double/exercise.json')) throw new RangeError('planted');
    return readFileSync(file, ...rest);
  },
});
if (process.argv.includes('hint') && process.argv.includes('--json')) process.abort();

const { parse } = JSON;
JSON.parse = (text: string, ...rest: never[]) => {
  if (/"hist_access_type":"search"/.test(text)) process.exit(9);
  return parse(text, ...rest);
};
