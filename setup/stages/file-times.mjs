import path from 'node:path';
import { root } from '../engine/places.mjs';

/**
 * A reporter for node:test: one line of JSON for each file, with the seconds that its process took. The sum of a file's
 * tests would leave out what runs before them, such as the start of JupyterLab.
 * @param {AsyncIterable<{ type: string, data: any }>} events
 */
export default async function* fileTimes(events) {
  for await (const { type, data } of events) {
    // Node reports the file itself as a test that is named by its path.
    if (type !== 'test:complete' || !data.file || path.resolve(data.name) !== data.file) continue;
    yield `${JSON.stringify({ name: path.relative(root, data.file), seconds: data.details.duration_ms / 1000 })}\n`;
  }
}
