import fs from 'node:fs';
import path from 'node:path';
import { functionsOfNode, WITHOUT_TIME } from '../engine/addon.mjs';
import { runCommand } from '../engine/command.mjs';
import { renameOver } from '../engine/rename.mjs';
import { SetupError } from '../engine/setup-error.mjs';
import { TARGETS } from '../engine/targets.mjs';
import { zigCompiler } from '../engine/zig.mjs';
import { readPe } from './pe.mjs';

/** @import { Pe } from './pe.mjs' */

/** Libraries that every 64-bit Windows 10 has. */
const OF_WINDOWS =
  /^(advapi32|bcrypt|crypt32|dbghelp|kernel32|normaliz|ntdll|ole32|shell32|shlwapi|user32|ws2_32|ucrtbase|api-ms-win-[\w-]+)\.dll$/i;

/**
 * Why an addon would not load on Windows: it does not define the function that Node calls, it or TensorFlow loads a library
 * that nothing brings, or it takes a symbol that the library does not have. Windows ignores case in names of libraries.
 * @param {Pe} addon
 * @param {{ tensorflow: Pe[], besides?: string[], node: (symbol: string) => boolean }} against `besides` are the libraries that
 * TensorFlow loads and set-up or the user brings
 * @returns {string[]} empty where it loads
 */
export function whyNotLoaded(addon, { tensorflow, besides = [], node }) {
  const complaints = [];
  const own = new Map(tensorflow.map(({ id, defines }) => [String(id).toLowerCase(), defines]));
  if (!addon.defines.has(ENTRY)) complaints.push(`it does not define ${ENTRY}, which Node calls`);
  for (const name of addon.libraries) {
    if (!own.has(name.toLowerCase()) && name.toLowerCase() !== 'node.exe' && !OF_WINDOWS.test(name)) {
      complaints.push(`it loads ${name}, which nothing brings`);
    }
  }
  const brought = new Set(besides.map((name) => name.toLowerCase()));
  for (const { id, libraries } of tensorflow) {
    const missing = new Set(libraries.filter((name) => !brought.has(name.toLowerCase()) && !OF_WINDOWS.test(name)));
    for (const name of missing) complaints.push(`${id} loads ${name}, which nothing brings`);
  }
  for (const { name, library } of addon.takes) {
    const defines = own.get(library.toLowerCase());
    const isThere = library.toLowerCase() === 'node.exe' ? node(name) : (defines?.has(name) ?? true);
    if (!isThere) complaints.push(`${library} has no ${name}`);
  }
  return complaints;
}

const ENTRY = 'napi_register_module_v1';

/** Throws if an addon for Windows would not load there with the TensorFlow below `home`. @param {string} addon @param {string} home @param {string} log */
export async function requireLoadable(addon, home, log) {
  const ofNode = await functionsOfNode(log);
  const { libraries, made = [], runtime = [] } = TARGETS['win32-x64'];
  const complaints = whyNotLoaded(readPe(fs.readFileSync(addon)), {
    tensorflow: libraries.map((name) => readPe(fs.readFileSync(path.join(home, 'lib', name)))),
    besides: [...made, ...runtime],
    node: (symbol) => ofNode.has(symbol),
  });
  if (complaints.length > 0) {
    throw new SetupError(`The addon for Windows would not load there: ${complaints.slice(0, 5).join('; ')}.`, 'build');
  }
}

/** Python's objects, as against its functions, by their names in its headers. */
const OBJECT = /^(PyExc_\w+|Py\w+_Type|_Py\w+Struct)$/;

/**
 * A program in C that defines symbols of Python. TensorFlow's library for Windows has its module for Python inside, so Windows
 * loads `python311.dll` with it. The C interface calls nothing of Python: a function that is called after all says which one, and ends
 * the process.
 * @param {string[]} symbols
 */
export const standIn = (symbols) => `#include <stdio.h>
#include <stdlib.h>
#define FUNCTION(name) __declspec(dllexport) void *name(void) { fputs("TensorFlow called Python's " #name ", which is not here.\\n", stderr); abort(); }
#define OBJECT(name) __declspec(dllexport) char name[1024];
${symbols.map((name) => `${OBJECT.test(name) ? 'OBJECT' : 'FUNCTION'}(${name})`).join('\n')}
`;

/** Makes, next to TensorFlow for Windows below `home`, the libraries that it loads and never calls. @param {string} home @param {string} log */
export async function makeStandIns(home, log) {
  const { libraries, made = [] } = TARGETS['win32-x64'];
  const missing = made.filter((name) => !fs.existsSync(path.join(home, 'lib', name)));
  if (missing.length === 0) return;
  const tensorflow = readPe(fs.readFileSync(path.join(home, 'lib', libraries[0])));
  const { command, args, env } = zigCompiler('win32-x64');
  for (const name of missing) {
    const symbols = tensorflow.takes.filter(({ library }) => library === name).map((each) => each.name);
    const source = path.join(home, `${name}.c`);
    fs.writeFileSync(source, standIn(symbols));
    const product = path.join(home, `${name}.tmp`);
    const options = ['-shared', '-O2', '-s', WITHOUT_TIME];
    await runCommand(command, ['cc', ...args.slice(1), ...options, source, '-o', product], { log, env });
    renameOver(product, path.join(home, 'lib', name));
    fs.rmSync(source);
  }
}
