import { CALLS, type Calls, type Condition } from './seccomp-calls';
import { highest, type Machine, numberOf } from './seccomp-numbers';

/**
 * A filter of system calls for the running process, as the kernel reads it (classic BPF): a list of what is allowed
 * (`seccomp-calls.ts`). It may have threads and no child processes, so a fork bomb, a daemon and a shell all begin with
 * a call that is refused here; so does what would hide memory from the watchdog, make a socket, or open parts of the
 * kernel that no answer needs.
 */

/** The AUDIT_ARCH_… values the kernel reports. */
const AUDIT: Record<Machine, number> = { x64: 0xc000003e, arm64: 0xc00000b7 };

const ALLOW = 0x7fff0000;
const ERRNO = 0x00050000;
const KILL = 0x80000000;
const EPERM = 1;
const ENOSYS = 38;
const REFUSE = ERRNO | EPERM;
const NOT_THERE = ERRNO | ENOSYS;

/** The filter for this machine's processor; undefined where the numbers of its system calls are not known here. */
export function seccompFilter(arch = process.arch, calls: Calls = CALLS): Buffer | undefined {
  if (process.platform !== 'linux' || !isKnown(arch)) return undefined;
  return Buffer.concat([
    load(4),
    // A second way to call the kernel, with other numbers: 32-bit on x64 and on arm64.
    jumpIfEqual(AUDIT[arch], 1, 0),
    give(KILL),
    load(0),
    ...search(ranges(verdicts(calls, arch), highest(arch))),
  ]);
}

const isKnown = (arch: string): arch is Machine => Object.hasOwn(AUDIT, arch);

/** What is done with a call: a verdict, or instructions that read an argument and give one. */
type Leaf = readonly Buffer[];

/** By number. Throws if a call is named twice, or no machine has it. */
function verdicts({ allowed, conditions, notImplemented }: Calls, machine: Machine): Map<number, Leaf> {
  const named = [
    ...allowed.map((name) => [name, [give(ALLOW)]] as const),
    ...conditions.map((condition) => [condition.call, check(condition)] as const),
    ...notImplemented.map((name) => [name, [give(NOT_THERE)]] as const),
  ];
  const leaves = new Map<number, Leaf>();
  for (const [name, leaf] of named) {
    const number = numberOf(name, machine);
    if (number === undefined) continue;
    if (leaves.has(number)) throw new Error(`The system call ${name} is in two lists of the filter.`);
    leaves.set(number, leaf);
  }
  return leaves;
}

/** The argument is one of the values, in its lower 32 bits, or the call is refused. */
function check({ argument, oneOf }: Condition): Leaf {
  const compared = oneOf.map((value, index) => jumpIfEqual(value, oneOf.length - index, 0));
  return [load(16 + 8 * argument), ...compared, give(REFUSE), give(ALLOW)];
}

/** All numbers from `from` to the next range's are treated alike. */
interface Range {
  from: number;
  leaf: Leaf;
}

/**
 * All numbers, in ascending ranges. Those that nobody named are refused; those above the highest that the table knows are
 * answered as by a kernel that is older than they are, since a C library that tries a new call has a way without it.
 */
function ranges(named: Map<number, Leaf>, last: number): Range[] {
  const refused: Leaf = [give(REFUSE)];
  const merged: Range[] = [];
  for (let number = 0; number <= last + 1; number++) {
    const leaf = number > last ? [give(NOT_THERE)] : (named.get(number) ?? refused);
    const before = merged.at(-1)?.leaf;
    if (!before || !isSame(before, leaf)) merged.push({ from: number, leaf });
  }
  return merged;
}

const isSame = (leaf: Leaf, other: Leaf) => Buffer.concat(leaf).equals(Buffer.concat(other));

/**
 * Finds the range of the number by halves: seven or eight comparisons. Kernels from 5.11 on follow them once for each
 * number when the filter is installed, and where no argument is read and the call is allowed they run it no more.
 */
function search(all: readonly Range[]): Buffer[] {
  if (all.length === 1) return [...all[0].leaf];
  const half = all.length >> 1;
  const [lower, upper] = [search(all.slice(0, half)), search(all.slice(half))];
  // A comparison jumps over at most 255 instructions.
  const over =
    lower.length <= 255 ? [jumpIfAtLeast(all[half].from, lower.length, 0)] : far(all[half].from, lower.length);
  return [...over, ...lower, ...upper];
}

const far = (number: number, length: number) => [jumpIfAtLeast(number, 0, 1), jump(length)];

/** One instruction: `struct sock_filter`. */
function instruction(code: number, yes: number, no: number, operand: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16LE(code, 0);
  bytes.writeUInt8(yes, 2);
  bytes.writeUInt8(no, 3);
  bytes.writeUInt32LE(operand >>> 0, 4);
  return bytes;
}

/** Reads a word of `struct seccomp_data`: 0 is the call, 4 the machine, 16 the first argument. */
const load = (offset: number) => instruction(0x20, 0, 0, offset);
const jumpIfEqual = (value: number, yes: number, no: number) => instruction(0x15, yes, no, value);
const jumpIfAtLeast = (value: number, yes: number, no: number) => instruction(0x35, yes, no, value);
const jump = (over: number) => instruction(0x05, 0, 0, over);
const give = (verdict: number) => instruction(0x06, 0, 0, verdict);
