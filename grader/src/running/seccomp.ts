/**
 * A filter of system calls for the running process, as the kernel reads it (classic BPF). It may have threads and no
 * child processes: a fork bomb, a daemon and a shell all begin with the call that is refused here. Refused as well
 * is what would hide memory from the watchdog or opens parts of the kernel that no answer needs.
 */
interface Machine {
  /** The AUDIT_ARCH_… value the kernel reports. */
  audit: number;
  clone: number;
  /** Answered with "not implemented", so that the C library falls back to `clone`, whose flags can be read. */
  clone3: number;
  refused: readonly number[];
}

const MACHINES: Partial<Record<NodeJS.Architecture, Machine>> = {
  x64: {
    audit: 0xc000003e,
    clone: 56,
    clone3: 435,
    // fork vfork; shmget semget msgget mq_open; ptrace; keys; namespaces and mounts; modules, kexec; bpf, perf, userfaultfd,
    // process_vm_*, memfd_*, io_uring_setup, personality
    refused: [
      57, 58, 29, 64, 68, 240, 101, 248, 249, 250, 272, 308, 165, 166, 155, 161, 428, 429, 430, 432, 175, 313, 246, 320,
      321, 298, 323, 310, 311, 319, 447, 425, 135,
    ],
  },
  arm64: {
    audit: 0xc00000b7,
    clone: 220,
    clone3: 435,
    refused: [
      194, 190, 186, 180, 117, 217, 218, 219, 97, 268, 40, 39, 41, 51, 428, 429, 430, 432, 105, 273, 104, 294, 280, 241,
      282, 270, 271, 279, 447, 425, 92,
    ],
  },
};

const ALLOW = 0x7fff0000;
const ERRNO = 0x00050000;
const KILL = 0x80000000;
const EPERM = 1;
const ENOSYS = 38;
const CLONE_THREAD = 0x00010000;

/** The filter for this machine's processor; undefined where the numbers of its system calls are not known here. */
export function seccompFilter(arch = process.arch): Buffer | undefined {
  const machine = MACHINES[arch];
  if (!machine || process.platform !== 'linux') return undefined;
  const { audit, clone, clone3, refused } = machine;
  const lines = [
    load(4),
    jumpIfEqual(audit, 1, 0),
    give(KILL),
    load(0),
    // The numbers of x32 lie above this bit: a second door to the same calls.
    jumpIfSet(0x40000000, 0, 1),
    give(ERRNO | EPERM),
    jumpIfEqual(clone3, 0, 1),
    give(ERRNO | ENOSYS),
    jumpIfEqual(clone, 0, 4),
    load(16),
    jumpIfSet(CLONE_THREAD, 0, 1),
    give(ALLOW),
    give(ERRNO | EPERM),
    ...refused.flatMap((call) => [jumpIfEqual(call, 0, 1), give(ERRNO | EPERM)]),
    give(ALLOW),
  ];
  return Buffer.concat(lines);
}

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
const jumpIfSet = (bits: number, yes: number, no: number) => instruction(0x45, yes, no, bits);
const give = (verdict: number) => instruction(0x06, 0, 0, verdict);
