import path from 'node:path';
import { endWithParent } from './end-with-parent';
import { startKernel } from './start-kernel';

const MEMORY = 'TRANSFERLAB_MEMORY';

/** What the kernel spec starts: `node launch.js CONNECTION_FILE`, in the notebook's folder. */
async function launch(connectionFile: string | undefined): Promise<void> {
  if (!connectionFile) {
    refuse('launch.js expects the connection file that Jupyter writes. Start the course with `npm start` instead.');
  }
  const setting = process.env[MEMORY];
  const memory = setting ? Number(setting) : undefined;
  if (memory !== undefined && !(memory >= 250))
    refuse(`${MEMORY} is a number of megabytes, at least 250, not '${setting}'.`);
  endWithParent().unref();
  const { JUPYTER_DATA_DIR: data, COURSE_RECORD: record } = process.env;
  const history = data && record !== 'no' ? path.join(data, 'transferlab-history.jsonl') : undefined;
  await startKernel(connectionFile, { memory, history });
}

function refuse(why: string): never {
  console.error(why);
  process.exit(2);
}

void launch(process.argv[2]);
