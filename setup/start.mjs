import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { at, root } from './engine/places.mjs';
import { version } from './engine/version.mjs';
import { hasDisplay, jupyterLab } from './jupyterlab.mjs';
import { setUp } from './set-up.mjs';

const HELP = `npm start                    make the machine ready, then open JupyterLab on the course's page
npm start -- --open 02       open it on a lesson (a number, a name, or any notebook's path)
npm start -- --run 02        run lessons without a browser (a number, a list like 01,02, or all)
npm start -- --setup-only    make the machine ready and stop
npm start -- --port 8890     serve JupyterLab on this port
npm start -- --no-browser    serve JupyterLab and print its address
npm start -- --gpu           build TensorFlow for an NVIDIA GPU (Linux; not proved yet, see setup/README.md)
npm start -- --gpu webgpu    compute on any GPU by WebGPU (tested without a GPU only, see setup/README.md)
npm start -- --help          this text

Without a terminal, or where CI is set, plain \`npm start\` runs lesson 01 without a browser.`;

/** @param {string[]} argv @returns {Promise<number>} the exit code */
export async function main(argv) {
  const wish = readArguments(argv);
  if ('complaint' in wish) {
    console.error(`${wish.complaint}\n\n${HELP}`);
    return 2;
  }
  if (wish.help) {
    console.log(HELP);
    return 0;
  }
  if (wish.version) {
    console.log(version());
    return 0;
  }
  const isWebGpu = wish.gpu === 'webgpu';
  if (!(await setUp({ gpu: wish.gpu === 'cuda', webGpu: isWebGpu }))) return 1;
  // What is started from here computes on it.
  if (isWebGpu) process.env.TRANSFERLAB_BACKEND = 'webgpu';
  if (wish.setupOnly) return 0;
  const run = wish.run ?? (wish.open === undefined && (process.env.CI || !process.stdout.isTTY) ? ['01'] : null);
  return run ? runChild(process.execPath, [at('kernel', 'dist', 'run.js'), ...run]) : openJupyterLab(wish);
}

/**
 * What the command line asks for, or a complaint in words.
 * @param {string[]} argv
 * @returns {{ complaint: string } | { help: boolean, version: boolean, gpu?: string, setupOnly: boolean, browser: boolean, port?: number, open?: string, run: string[] | null }}
 */
export function readArguments(argv) {
  try {
    const { values, positionals } = parseArgs({
      args: withRoute(argv),
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
        gpu: { type: 'string' },
        'setup-only': { type: 'boolean' },
        'no-browser': { type: 'boolean' },
        port: { type: 'string' },
        open: { type: 'string' },
        run: { type: 'string' },
      },
    });
    if (positionals.length > 0 && values.run === undefined) {
      return {
        complaint: `'${positionals[0]}' is not an option. To run a lesson: npm start -- --run ${positionals[0]}`,
      };
    }
    if (values.gpu !== undefined && !ROUTES.includes(values.gpu)) {
      return { complaint: `--gpu is '${values.gpu}'; give webgpu, or cuda, which --gpu alone means.` };
    }
    const port = values.port === undefined ? undefined : Number(values.port);
    if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65536)) {
      return { complaint: `--port is '${values.port}'; give a number from 1 to 65535.` };
    }
    const run =
      values.run === undefined ? null : [values.run, ...positionals].flatMap((each) => each.split(',')).filter(Boolean);
    if (run?.length === 0) return { complaint: '--run needs a lesson: a number, a list like 01,02, or all.' };
    return {
      help: values.help ?? false,
      version: values.version ?? false,
      gpu: values.gpu,
      setupOnly: values['setup-only'] ?? false,
      browser: !values['no-browser'],
      port,
      open: values.open,
      run,
    };
  } catch (error) {
    const { message, code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw error;
    return { complaint: message.split('. ')[0].replace(/\.?$/, '.') };
  }
}

/** The routes to a GPU. */
const ROUTES = ['cuda', 'webgpu'];

/** `--gpu` with its route, which may be left out. @param {string[]} argv */
function withRoute(argv) {
  return argv.flatMap((word, index) => {
    if (index > 0 && argv[index - 1] === '--gpu' && ROUTES.includes(word)) return [];
    if (word !== '--gpu') return [word];
    const next = argv[index + 1];
    return [`--gpu=${ROUTES.includes(next) ? next : 'cuda'}`];
  });
}

/** @param {{ port?: number, browser: boolean, open?: string }} wish @returns {Promise<number> | number} */
function openJupyterLab({ port, browser, open }) {
  const kernel = createRequire(import.meta.url)(at('kernel', 'dist', 'index.js'));
  let notebook;
  try {
    notebook = open === undefined ? undefined : notebookBelow(kernel.chooseLessons(root, [open])[0]);
  } catch (error) {
    console.error(/** @type {Error} */ (error).message);
    return 2;
  }
  const environment = kernel.jupyterEnvironment(root);
  const { command, args } = jupyterLab({ port, browser: browser && hasDisplay(), open: notebook });
  console.log('Starting JupyterLab on this machine only. Its address, with the token, follows; Ctrl-C twice stops it.');
  return runChild(command, args, environment);
}

/** Its path from the root, with `/`. JupyterLab serves nothing above it. @param {string} file */
function notebookBelow(file) {
  const below = path.relative(root, file);
  if (!below.startsWith('..') && !path.isAbsolute(below)) return below.split(path.sep).join('/');
  throw new Error(
    `${file} lies outside of the course's folder, which is all that JupyterLab shows. Copy it into ${root}.`,
  );
}

/** @param {string} command @param {string[]} args @param {NodeJS.ProcessEnv} [env] @returns {Promise<number>} */
function runChild(command, args, env = process.env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env, stdio: 'inherit' });
    const pass = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal);
    // A terminal sends Ctrl-C to the child as well; a plain kill reaches only us.
    process.on('SIGINT', () => {});
    process.on('SIGTERM', pass);
    process.on('SIGHUP', pass);
    child.on('error', (error) => {
      console.error(`${command} could not be started: ${error.message}. Run \`npm run doctor\`.`);
      resolve(1);
    });
    child.on('close', (code, signal) => resolve(code ?? (signal ? 1 : 0)));
  });
}
