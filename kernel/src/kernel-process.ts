import path from 'node:path';
import type { Converter } from 'tslab/dist/converter';
import { endWithParent } from './end-with-parent';
import { startKernel } from './start-kernel';

const MEMORY = 'TRANSFERLAB_MEMORY';

/**
 * The process that speaks with Jupyter, for the connection file that Jupyter wrote, in the notebook's folder. `converter` is
 * one that has read the libraries' types already.
 */
export async function runKernel(connectionFile: string | undefined, converter?: Converter): Promise<void> {
  if (!connectionFile) {
    refuse('launch.js expects the connection file that Jupyter writes. Start the course with `npm start` instead.');
  }
  const given = process.env[MEMORY];
  const memory = given ? Number(given) : undefined;
  if (memory !== undefined && !(memory >= 250))
    refuse(`${MEMORY} is a number of megabytes, at least 250, not '${given}'.`);
  endWithParent().unref();
  const { JUPYTER_DATA_DIR: data, COURSE_RECORD: record } = process.env;
  const history = data && record !== 'no' ? path.join(data, 'transferlab-history.jsonl') : undefined;
  await startKernel(connectionFile, { memory, history, converter });
}

function refuse(why: string): never {
  console.error(why);
  process.exit(2);
}
