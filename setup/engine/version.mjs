import fs from 'node:fs';

/** The version of the course, or of the package where this is part of it. */
export const version = () =>
  JSON.parse(fs.readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version;
