import util from 'node:util';
import { exitWithParent } from './exit-with-parent';
import { standInForTensorFlow } from './tensorflow-stand-in';

/** What the kernel spec starts: `node launch.js CONNECTION_FILE`, in the notebook's folder. */
async function launch(connectionFile: string | undefined): Promise<void> {
  if (!connectionFile) {
    console.error(
      'launch.js expects the connection file that Jupyter writes. Start the course with `npm start` instead.',
    );
    process.exit(2);
  }
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '3';
  // tfjs-node 4.22 still calls these two, which Node 23 removed.
  const legacy = util as unknown as Record<string, unknown>;
  legacy.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  legacy.isArray ??= Array.isArray;
  standInForTensorFlow();
  exitWithParent();
  const { startKernel } = await import('./start-kernel');
  await startKernel(connectionFile);
}

void launch(process.argv[2]);
