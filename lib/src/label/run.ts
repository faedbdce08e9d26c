import { readCommandLine, runCommand, WrongUse } from '../command-line';
import { TransferError } from '../error';
import { labelPictures } from './label-pictures';

const USAGE = 'npx course label FOLDER [--classes apple,pear] [--port 8090]';

const HELP = `${USAGE}
  FOLDER           the folder of images; the boxes are kept in it
  --classes NAMES  names of the classes, with commas between them
  --port NUMBER    the port of the page, 1 to 65535; a free one unless given
  --help           this text`;

/** `course label`: serves the page until it is stopped by Ctrl-C. */
async function main(): Promise<number | undefined> {
  const asked = commandLine();
  if (!asked) return 0;
  const { folder, classes, port } = asked;
  const { url, file } = await labelPictures(folder, { classes, port }).catch((cause) => {
    throw cause instanceof TransferError ? new WrongUse(cause.message) : cause;
  });
  console.log(`Label the pictures at\n\n  ${url}\n\nEvery change is kept at once in ${file}. Ctrl-C ends.`);
  return undefined;
}

/** The parsed command line; undefined if it asked for help, which is printed. */
function commandLine(): { folder: string; classes: string[]; port?: number } | undefined {
  const read = readCommandLine(HELP, { classes: { type: 'string' }, port: { type: 'string' } });
  if (!read) return undefined;
  const { values, positionals } = read;
  if (positionals.length !== 1) throw new WrongUse(`Give one folder of pictures: ${USAGE}`);
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65536)) {
    throw new WrongUse(`--port is a number from 1 to 65535; it was '${values.port}'.`);
  }
  const classes = values.classes?.split(',').map((name) => name.trim());
  return { folder: positionals[0], classes: classes?.filter(Boolean) ?? [], port };
}

void runCommand(main);
