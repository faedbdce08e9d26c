import { parseArgs } from 'node:util';
import { TransferError } from '../error';
import { labelPictures } from './label-pictures';

const USAGE = 'npx course label FOLDER [--classes apple,pear] [--port 8090]';

const HELP = `${USAGE}
  FOLDER           the folder of images; the boxes are kept in it
  --classes NAMES  names of the classes, with commas between them
  --port NUMBER    the port of the page, 1 to 65535; a free one unless given
  --help           this text`;

/** `course label`: serves the page until Ctrl-C. */
async function main(): Promise<void> {
  const asked = given();
  if (!asked) return console.log(HELP);
  const { folder, classes, port } = asked;
  const { url, file } = await labelPictures(folder, { classes, port });
  console.log(`Label the pictures at\n\n  ${url}\n\nEvery change is kept at once in ${file}. Ctrl-C ends.`);
}

/** What the command line asks for; undefined where it asks for help. */
function given(): { folder: string; classes: string[]; port?: number } | undefined {
  let read: ReturnType<typeof parse>;
  try {
    read = parse();
  } catch (cause) {
    throw new TransferError(`${(cause as Error).message}. ${USAGE}`);
  }
  const { values, positionals } = read;
  if (values.help) return undefined;
  if (positionals.length !== 1) throw new TransferError(`Give one folder of pictures: ${USAGE}`);
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65536)) {
    throw new TransferError(`--port is a number from 1 to 65535; it was '${values.port}'.`);
  }
  const classes = values.classes?.split(',').map((name) => name.trim());
  return { folder: positionals[0], classes: classes?.filter(Boolean) ?? [], port };
}

const parse = () =>
  parseArgs({
    allowPositionals: true,
    options: { classes: { type: 'string' }, port: { type: 'string' }, help: { type: 'boolean' } },
  });

main().catch((cause) => {
  console.error(cause instanceof TransferError ? cause.message : cause);
  process.exitCode = 2;
});
