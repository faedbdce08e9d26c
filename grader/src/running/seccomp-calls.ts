/**
 * The system calls that a running process may make, by name, a group for each reason. Anything else is refused.
 *
 * Found by `strace -f` of answers that use all of what `imports.ts` gives them and of TensorFlow's operations and training,
 * started and copied, under Node 20, 22, 24 and 26; by what the C library falls back to where a newer call is refused;
 * and by what each call's twin does on arm64, which lacks the older ones (`open`, `stat`, `mkdir`).
 */
const ALLOWED: Record<string, readonly string[]> = {
  /** On descriptors that are open: files, the pipe to the deciding process, output. */
  descriptors: [
    ...['read', 'readv', 'pread64', 'preadv', 'write', 'writev', 'pwrite64', 'pwritev', 'lseek', 'close'],
    ...['fstat', 'fstatfs', 'ftruncate', 'fsync', 'fdatasync', 'fchmod', 'fchown', 'fadvise64'],
    // `fs.copyFile`: in the kernel, or as older kernels do it.
    ...['copy_file_range', 'sendfile'],
    ...['dup', 'dup2', 'dup3', 'pipe', 'pipe2'],
  ],
  /** By path: what the mounts of the sandbox allow. No devices and pipes (`mknod`), no extended attributes. */
  paths: [
    ...['open', 'openat', 'creat', 'stat', 'lstat', 'newfstatat', 'statx', 'statfs', 'access', 'faccessat'],
    ...['getdents64', 'getcwd', 'chdir', 'fchdir', 'readlink', 'readlinkat', 'umask', 'truncate', 'utimensat'],
    ...['mkdir', 'mkdirat', 'rmdir', 'unlink', 'unlinkat', 'rename', 'renameat', 'renameat2'],
    ...['link', 'linkat', 'symlink', 'symlinkat', 'chmod', 'fchmodat', 'chown', 'lchown', 'fchownat'],
  ],
  /** Waiting for descriptors and timers: libuv's loops. */
  loops: [
    ...['epoll_create1', 'epoll_create', 'epoll_ctl', 'epoll_wait', 'epoll_pwait', 'eventfd', 'eventfd2'],
    ...['poll', 'ppoll', 'select', 'pselect6'],
  ],
  /** Sockets that are there already, the pipe being one. There is no way to make another, nor to pass a descriptor on. */
  sockets: ['getsockname', 'getpeername', 'getsockopt', 'shutdown'],
  /** Memory for V8's heap and code, WebAssembly, tensors and stacks of threads. */
  memory: ['brk', 'mmap', 'munmap', 'mremap', 'mprotect', 'madvise', 'msync', 'mincore', 'membarrier'],
  /** Threads of V8, libuv and TensorFlow; `clone` makes them, see `CONDITIONS`. */
  threads: [
    ...['futex', 'set_robust_list', 'set_tid_address', 'rseq', 'gettid', 'exit', 'exit_group', 'sched_yield'],
    ...['sched_getaffinity', 'sched_getparam', 'sched_getscheduler', 'getcpu', 'restart_syscall'],
  ],
  /** Signals to its own threads (`abort`), and handlers: V8's for WebAssembly among them. */
  signals: ['rt_sigaction', 'rt_sigprocmask', 'rt_sigreturn', 'sigaltstack', 'tgkill'],
  /** Clocks, where the kernel's page of shared memory has none to read. */
  time: ['clock_gettime', 'clock_getres', 'clock_nanosleep', 'nanosleep', 'gettimeofday', 'time', 'times'],
  /** What it is, and what it used: `process`, `os`, and OpenSSL, which asks whether it may trust the environment. */
  identity: [
    ...['getpid', 'getppid', 'getpgrp', 'getpgid', 'getsid', 'getuid', 'geteuid', 'getgid', 'getegid', 'getresuid'],
    ...['getresgid', 'getgroups', 'capget', 'getpriority', 'getrlimit', 'getrusage', 'sysinfo', 'uname', 'getrandom'],
  ],
  /**
   * Where bubblewrap starts it: the filter is there before Node is. A copy has these no more (`addon/fork_server.cc`). A
   * program that takes its place has the same filter, and no way to have a child.
   */
  starting: ['execve', 'wait4'],
};

/** Allowed where one argument has one of these values. The kernel reads 32 bits of each of these arguments. */
export interface Condition {
  call: string;
  argument: number;
  oneOf: readonly number[];
}

// The flags of `clone`, as <linux/sched.h> has them.
const VM = 0x100;
const FS = 0x200;
const FILES = 0x400;
const SIGHAND = 0x800;
const THREAD = 0x10000;
const SYSVSEM = 0x40000;
const SETTLS = 0x80000;
const PARENT_SETTID = 0x100000;
const CHILD_CLEARTID = 0x200000;
const DETACHED = 0x400000;
const PTHREAD = VM | FS | FILES | SIGHAND | THREAD | SYSVSEM | SETTLS | PARENT_SETTID | CHILD_CLEARTID;

const CONDITIONS: readonly Condition[] = [
  // Threads, and no process: glibc's `pthread_create` and musl's.
  { call: 'clone', argument: 0, oneOf: [PTHREAD, PTHREAD | DETACHED] },
  // FIONBIO, FIOCLEX, FIONCLEX, FIONREAD, TCGETS, TIOCGWINSZ: terminals are asked what they are, and told nothing.
  { call: 'ioctl', argument: 1, oneOf: [0x5421, 0x5451, 0x5450, 0x541b, 0x5401, 0x5413] },
  // F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC: no signals, leases and sizes of pipes.
  { call: 'fcntl', argument: 1, oneOf: [0, 1, 2, 3, 4, 1030] },
  // PR_SET_PDEATHSIG, which bubblewrap asks for; PR_GET_DUMPABLE; PR_SET_NAME, PR_GET_NAME; PR_SET_VMA, names for memory.
  { call: 'prctl', argument: 0, oneOf: [1, 3, 15, 16, 0x53564d41] },
  // ARCH_SET_FS, at a start; ARCH_GET_XCOMP_SUPP, ARCH_GET_XCOMP_PERM, ARCH_REQ_XCOMP_PERM: oneDNN's use of AMX.
  { call: 'arch_prctl', argument: 0, oneOf: [0x1002, 0x1021, 0x1022, 0x1023] },
  // Its own limits: the hard ones only go down.
  { call: 'prlimit64', argument: 0, oneOf: [0] },
];

/**
 * Answered with "not implemented", upon which the C library, libuv or V8 does the same by calls that are allowed. No filter can
 * read the arguments of `clone3` and `openat2`.
 */
const NOT_IMPLEMENTED: readonly string[] = [
  ...['clone3', 'openat2', 'faccessat2', 'fchmodat2', 'close_range', 'epoll_pwait2', 'preadv2', 'pwritev2'],
  ...['futex_waitv', 'futex_wait', 'futex_wake', 'futex_requeue', 'io_uring_setup', 'memfd_create', 'pidfd_open'],
  ...['pkey_alloc', 'pkey_free', 'pkey_mprotect', 'map_shadow_stack', 'mseal', 'get_mempolicy', 'mbind'],
];

/** What the filter is made of. */
export interface Calls {
  allowed: readonly string[];
  conditions: readonly Condition[];
  notImplemented: readonly string[];
}

export const CALLS: Calls = {
  allowed: Object.values(ALLOWED).flat(),
  conditions: CONDITIONS,
  notImplemented: NOT_IMPLEMENTED,
};
