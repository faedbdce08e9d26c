// Writes system-calls.json: the names of Linux's system calls with their numbers on x64 and arm64, as libseccomp knows
// them. Run by hand where a name is missing (`npm run grader:system-calls`); on Debian or Ubuntu it takes
// `apt install libseccomp-dev seccomp`. The result is committed, so that nobody else needs either package.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeAtomically } from '../../setup/engine/write-atomically.mjs';

const INCLUDE = '/usr/include';
const RESOLVER = 'scmp_sys_resolver';
const MACHINES = { x64: 'x86_64', arm64: 'aarch64' };

/** @param {string} file */
const header = (file) => readFileSync(join(INCLUDE, file), 'utf8');

// Each is defined twice: for machines that have it, and for the others.
const found = [...header('seccomp-syscalls.h').matchAll(/^#define __SNR_(\w+)/gm)].map(([, name]) => name);
const names = [...new Set(found)].sort();

const version = ['MAJOR', 'MINOR', 'MICRO']
  .map((part) => header('seccomp.h').match(new RegExp(`^#define SCMP_VER_${part}\\s+(\\d+)`, 'm'))?.[1])
  .join('.');

/**
 * Null where this machine does not have the call: libseccomp gives a negative number then.
 * @param {string} machine @param {string} name
 */
function numberOn(machine, name) {
  const number = Number(execFileSync(RESOLVER, ['-a', machine, name], { encoding: 'utf8' }));
  if (!Number.isInteger(number)) throw new Error(`scmp_sys_resolver gives no number for ${name} on ${machine}.`);
  return number < 0 ? null : number;
}

const rows = names
  .map((name) => ({ name, x64: numberOn(MACHINES.x64, name), arm64: numberOn(MACHINES.arm64, name) }))
  .filter(({ x64, arm64 }) => x64 !== null || arm64 !== null);
if (rows.length < 300) throw new Error(`Only ${rows.length} system calls in ${INCLUDE}/seccomp-syscalls.h.`);

const lines = rows.map(({ name, x64, arm64 }) => `    "${name}": { "x64": ${x64}, "arm64": ${arm64} }`);
const text = `{\n  "libseccomp": "${version}",\n  "calls": {\n${lines.join(',\n')}\n  }\n}\n`;
const place = fileURLToPath(new URL('system-calls.json', import.meta.url));
writeAtomically(place, text);
console.log(`${rows.length} system calls of libseccomp ${version}`);
