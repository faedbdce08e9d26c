// A fork server for the sandbox: a process with Node, and TensorFlow where wanted, already loaded, that makes a copy of
// itself for each answer. The copy lives in namespaces of its own (processes, mounts, users, IPC), below those that
// bubblewrap made for the server, under the same limits and the same filter of system calls. Linux only.
//
//   server ── fork ──> keeper (C only: enters new namespaces, mounts, watches, reports)
//                        ├── clone, in the keeper's memory ──> init (process 1 in there: mounts /proc, then sleeps)
//                        └── fork ──> the answer's process (process 2 in there), which goes on in JavaScript
//
// The server runs no code of a learner, and after its first request no JavaScript at all: what it copies is always the
// same. The keeper ends the answer's process when its own connection is closed, at a limit, or with the server.
//
// Why two calls of `fork`, and no `clone` with the flags of the namespaces. The server has threads (Node's, libuv's,
// TensorFlow's). `fork` of the C library takes the locks of malloc, stdio and the loader before it copies, and runs the
// handlers that libuv and OpenSSL registered; a raw `clone` copies a lock that another thread holds, and nobody in the
// copy would ever open it. What comes of the first `fork` has one thread, so it may `unshare` a user namespace, and its
// own `fork` waits for nobody. `unshare` puts only children into the new process namespace, and the first of them is its
// process 1, to which the kernel delivers no signal that it does not handle: an answer must not be that. So `init` is.
// It lives in the keeper's memory: copying that a third time would cost what the second one costs.
//
// Locks that are not the C library's (V8's, TensorFlow's) are open because nobody works: see `AwaitQuiet`.
//
// The keeper and `init` call async-signal-safe functions only, and allocate nothing: texts and paths are prepared by the
// server, numbers are written by `Digits`. Loops over the server's vectors and `c_str` only read.

#include <node_api.h>
#include <uv.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <vector>

namespace {

// The descriptors that the answer's process works with: requests and replies on `kPipe`, what it prints on 1 and 2.
constexpr int kPipe = 3;

struct Limits {
  rlim_t cpu_seconds, data_bytes, file_bytes, open_files, processes;
  size_t disk_bytes, resident_bytes;
};

struct Server {
  int control;
  Limits limits;
  // A checkout below /tmp, and each folder on the way to it: it is to be seen there still.
  std::vector<std::string> below_tmp;
  std::vector<sock_filter> filter;
  // What the keeper writes to the kernel: maps of users and groups, options of a small file system.
  std::string users, groups, scratch;
  // The descriptors above `kPipe` that are open in the server between requests, ascending.
  std::vector<int> inherited;
  // The signals that are blocked in the server, and in an answer.
  sigset_t signals;
};

// What arrives with a request: the far ends of the answer's pipe, of its output and of the keeper's own line.
struct Ends {
  int pipe, output, life;
};

// --- the keeper ------------------------------------------------------------------------------------------------

// Everything here ends the process that it fails in: a copy that lacks a wall is not to run.
void Need(bool done) {
  if (!done) _exit(1);
}

// Writes `number` at `to`, in decimal, and gives the end of it. snprintf is not async-signal-safe.
char* Digits(char* to, unsigned long number) {
  char reversed[24];
  int count = 0;
  do reversed[count++] = static_cast<char>('0' + number % 10);
  while (number /= 10);
  while (count) *to++ = reversed[--count];
  return to;
}

char* Append(char* to, const char* text) {
  const size_t length = strlen(text);
  memcpy(to, text, length);
  return to + length;
}

// `{"kind":value}` and a line's end. `kind` is one of the short words below.
void Say(int life, const char* kind, unsigned long value) {
  char line[64];
  char* end = Append(line, "{\"");
  end = Append(Append(end, kind), "\":");
  end = Append(Digits(end, value), "}\n");
  Need(write(life, line, end - line) == end - line);
}

bool WriteFile(const char* path, const char* text) {
  const int file = open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return false;
  const bool written = write(file, text, strlen(text)) == static_cast<ssize_t>(strlen(text));
  return close(file) == 0 && written;
}

// The user inside is the user outside: nobody, where the server is nobody.
bool MapUser(const Server& server) {
  return WriteFile("/proc/self/setgroups", "deny") && WriteFile("/proc/self/uid_map", server.users.c_str()) &&
         WriteFile("/proc/self/gid_map", server.groups.c_str());
}

bool MountScratch(const Server& server, const char* place) {
  return mount("tmpfs", place, "tmpfs", MS_NOSUID | MS_NODEV, server.scratch.c_str()) == 0;
}

// Puts what `folder` is open on at the end of `path`, a list of folders in an empty file system.
bool Restore(int folder, const std::vector<std::string>& path) {
  for (const std::string& each : path)
    if (mkdir(each.c_str(), 0755)) return false;
  char source[64];
  *Digits(Append(source, "/proc/self/fd/"), folder) = 0;
  return mount(source, path.back().c_str(), nullptr, MS_BIND | MS_REC, nullptr) == 0;
}

// A view of its own: nobody else's /tmp, /dev/shm and, with `Init`, processes. All the rest stays as bubblewrap made
// it, read-only.
bool MakeRoom(const Server& server) {
  if (!MapUser(server)) return false;
  if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr)) return false;
  const std::vector<std::string>& path = server.below_tmp;
  const int checkout = path.empty() ? -1 : open(path.back().c_str(), O_PATH | O_CLOEXEC);
  if (checkout < 0 && !path.empty()) return false;
  if (!MountScratch(server, "/tmp")) return false;
  // Closed at once: through `..` it leads to the server's /tmp.
  if (checkout >= 0 && (!Restore(checkout, path) || close(checkout))) return false;
  return MountScratch(server, "/dev/shm");
}

void DropPrivileges() {
  // Those that this kernel does not know are refused, and the last call below leaves none in any case.
  for (int capability = 0; capability <= 63; capability++) prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
  Need(prctl(PR_CAPBSET_READ, 0, 0, 0, 0) == 0);
  prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  struct {
    unsigned version;
    int pid;
  } head = {0x20080522, 0};
  const unsigned none[6] = {};
  Need(syscall(SYS_capset, &head, none) == 0);
  Need(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
}

void CloseRange(unsigned first, unsigned last) {
  if (first > last || syscall(SYS_close_range, first, last, 0) == 0) return;
  Need(errno == ENOSYS);
  // Kernels before 5.9. A new descriptor has the lowest free number, and the server opens few.
  for (unsigned each = first; each <= last && each < 1024; each++) close(static_cast<int>(each));
}

// Closes all above `kPipe` but those in `kept`, which ascends: a second net, below the calls that close each by its name.
// Before the answer's process is forked and not in it: there libuv's handler of `fork` has opened new ones.
void CloseOthers(const std::vector<int>& kept) {
  unsigned first = kPipe + 1;
  for (int each : kept) {
    if (each > 0) CloseRange(first, static_cast<unsigned>(each) - 1);
    first = static_cast<unsigned>(each) + 1;
  }
  CloseRange(first, ~0U);
}

// The stack of `Init`, which shares the keeper's memory.
alignas(16) char init_stack[64 * 1024];

// Process 1 of the answer's namespace: with it all in there ends. It gives the answer a /proc, says so on `done`, and
// sleeps. No signal wakes it: all are blocked. It holds no other descriptor, or ends would be seen too late.
int Init(void* done) {
  const int line = *static_cast<int*>(done);
  Need(mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr) == 0);
  DropPrivileges();
  Need(prctl(PR_SET_PDEATHSIG, SIGKILL) == 0);
  if (line > 0) CloseRange(0, static_cast<unsigned>(line) - 1);
  CloseRange(static_cast<unsigned>(line) + 1, ~0U);
  // No functions of the C library from here on: some note in memory, which is the keeper's, that they wait.
  Need(syscall(SYS_write, line, "", 1) == 1);
  for (;;) syscall(SYS_ppoll, nullptr, 0, nullptr, nullptr, 0);
}

// Starts `Init` and waits until it has done its work; `errno` is one for both, so only one of them works at a time.
pid_t StartInit() {
  int ends[2];
  Need(pipe2(ends, O_CLOEXEC) == 0);
  const pid_t init = clone(Init, init_stack + sizeof init_stack, CLONE_VM | SIGCHLD, &ends[1]);
  Need(init > 0 && close(ends[1]) == 0);
  char byte;
  Need(read(ends[0], &byte, 1) == 1 && close(ends[0]) == 0);
  return init;
}

// A number in a file of /proc, after `mark`; 0 when the process is gone.
size_t NumberIn(const char* path, const char* mark) {
  char text[4096];
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  const ssize_t length = read(file, text, sizeof text - 1);
  Need(close(file) == 0);
  text[length < 0 ? 0 : length] = 0;
  const char* found = strstr(text, mark);
  if (!found) return 0;
  size_t number = 0;
  for (found += strlen(mark); *found == ' ' || *found == '\t';) found++;
  for (; *found >= '0' && *found <= '9'; found++) number = number * 10 + (*found - '0');
  return number;
}

// In the namespace that `init` is process 1 of, and in the /proc that it mounted.
constexpr pid_t kAnswerInside = 2;
constexpr const char* kStatus = "/proc/2/status";

// Watches the answer's process until it ends, or must; then says how it ended, and ends with all that is left.
[[noreturn]] void Keep(const Server& server, pid_t init, pid_t answer, int life) {
  const int ended = static_cast<int>(syscall(SYS_pidfd_open, answer, 0));
  pollfd watched[2] = {{life, POLLIN | POLLRDHUP, 0}, {ended, POLLIN, 0}};
  const char* overrun = nullptr;
  int how = 0;
  for (;;) {
    // Without a pidfd (kernels before 5.3) the process is looked at more often.
    poll(watched, ended >= 0 ? 2 : 1, ended >= 0 ? 100 : 10);
    if (waitpid(answer, &how, WNOHANG) == answer) break;
    if (NumberIn(kStatus, "VmRSS:") * 1024 > server.limits.resident_bytes) overrun = "memory";
    else if (NumberIn(kStatus, "Threads:") > server.limits.processes) overrun = "processes";
    if (!overrun && !watched[0].revents) continue;
    kill(answer, SIGKILL);
    waitpid(answer, &how, 0);
    break;
  }
  kill(init, SIGKILL);
  waitpid(init, nullptr, 0);
  if (overrun) Say(life, overrun, 0);
  // As bwrap passes a death on.
  Say(life, "code", WIFSIGNALED(how) ? 128 + WTERMSIG(how) : WEXITSTATUS(how));
  // This closes `life`, and whoever sees that may count on it that nothing is left.
  _exit(0);
}

// Descriptors that the server's copies share would be a way from one to the next: in the keeper, and so in what it
// forks, they are /dev/null. Not closed: libuv closes these numbers when it opens its own ones in the copy, and by then
// they could be something else's.
void ForgetDescriptors(const std::vector<int>& inherited) {
  const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  Need(nothing > kPipe);
  for (int shared : inherited) Need(dup2(nothing, shared) == shared);
  for (int own : {0, 1, 2, kPipe}) Need(dup2(nothing, own) == own);
  Need(close(nothing) == 0);
}

// --- the answer's process --------------------------------------------------------------------------------------

void Bound(int what, rlim_t soft, rlim_t hard) {
  const rlimit limit = {soft, hard};
  Need(setrlimit(static_cast<__rlimit_resource>(what), &limit) == 0);
}

// The filter lets a process begin that bubblewrap starts, which has it before it is Node. A copy has begun: it takes no
// other program's place, and has no child to wait for.
void RefuseStarting() {
  sock_filter lines[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_execve, 1, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_wait4, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program = {sizeof lines / sizeof *lines, lines};
  Need(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0);
}

void Confine(const Server& server) {
  const Limits& limits = server.limits;
  Need(getpid() == kAnswerInside && setsid() == kAnswerInside);
  DropPrivileges();
  Need(prctl(PR_SET_PDEATHSIG, SIGKILL) == 0);
  Bound(RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + 2);
  Bound(RLIMIT_DATA, limits.data_bytes, limits.data_bytes);
  Bound(RLIMIT_FSIZE, limits.file_bytes, limits.file_bytes);
  Bound(RLIMIT_NOFILE, limits.open_files, limits.open_files);
  Bound(RLIMIT_NPROC, limits.processes, limits.processes);
  Bound(RLIMIT_CORE, 0, 0);
  Need(sigprocmask(SIG_SETMASK, &server.signals, nullptr) == 0);
  if (server.filter.empty()) return;
  // First: the other one refuses to take a further one.
  RefuseStarting();
  const sock_fprog program = {static_cast<unsigned short>(server.filter.size()),
                              const_cast<sock_filter*>(server.filter.data())};
  Need(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0);
}

// The pipe and the output where the harness looks for them.
void TakePlaces(const Ends& ends) {
  Need(dup2(ends.output, 1) == 1 && dup2(ends.output, 2) == 2 && dup2(ends.pipe, kPipe) == kPipe);
  Need(close(ends.pipe) == 0 && close(ends.output) == 0 && close(ends.life) == 0);
}

// In the keeper's process from its first moment. Returns in the answer's process only. `kept`: see `CloseOthers`.
void BeKeeper(const Server& server, const Ends& ends, const std::vector<int>& kept) {
  // Not dumpable, /proc/self belonged to root, whom nobody is not.
  Need(prctl(PR_SET_DUMPABLE, 1) == 0);
  ForgetDescriptors(server.inherited);
  // A keeper that ends without a word of how the answer ended: it never began.
  Need(unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC) == 0);
  Need(prctl(PR_SET_PDEATHSIG, SIGKILL) == 0);
  Need(MakeRoom(server));
  // Before there is an answer: it would reach the keeper's memory by way of `init`, which has its user and no more rights.
  Need(prctl(PR_SET_DUMPABLE, 0) == 0);
  const pid_t init = StartInit();
  CloseOthers(kept);
  const pid_t answer = fork();
  if (answer == 0) {
    Need(prctl(PR_SET_DUMPABLE, 1) == 0);
    TakePlaces(ends);
    Confine(server);
    return;
  }
  Need(answer > 0 && close(ends.pipe) == 0 && close(ends.output) == 0);
  DropPrivileges();
  Keep(server, init, answer, ends.life);
}

// --- the server ------------------------------------------------------------------------------------------------

// V8 asks the kernel to leave its memory out of copies; here it belongs into them.
void LetCopiesHaveAll() {
  FILE* maps = fopen("/proc/self/maps", "re");
  if (!maps) return;
  char* line = nullptr;
  size_t room = 0;
  unsigned long begin, end;
  while (getline(&line, &room, maps) > 0)
    if (sscanf(line, "%lx-%lx", &begin, &end) == 2)
      madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DOFORK);
  free(line);
  fclose(maps);
}

// Those above `kPipe`, ascending.
std::vector<int> OpenDescriptors() {
  std::vector<int> open_now;
  DIR* folder = opendir("/proc/self/fd");
  // What is not known to be shared can't be taken from the copies.
  Need(folder != nullptr);
  while (const dirent* entry = readdir(folder)) {
    const int number = atoi(entry->d_name);
    if (number > kPipe && number != dirfd(folder)) open_now.push_back(number);
  }
  closedir(folder);
  std::sort(open_now.begin(), open_now.end());
  return open_now;
}

// Whether all threads but this one sleep, and how often they have slept in all.
bool OthersSleep(size_t* slept) {
  DIR* folder = opendir("/proc/self/task");
  Need(folder != nullptr);
  *slept = 0;
  bool sleeping = true;
  const std::string own = std::to_string(syscall(SYS_gettid));
  while (const dirent* entry = readdir(folder)) {
    if (entry->d_name[0] == '.' || own == entry->d_name) continue;
    const std::string path = std::string("/proc/self/task/") + entry->d_name + "/status";
    char text[4096];
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const ssize_t length = file < 0 ? 0 : read(file, text, sizeof text - 1);
    if (file >= 0) close(file);
    if (length <= 0) continue;
    text[length] = 0;
    const char* state = strstr(text, "State:\t");
    const char* switches = strstr(text, "\nvoluntary_ctxt_switches:");
    sleeping = sleeping && state && state[7] == 'S';
    if (switches) *slept += strtoul(strchr(switches, ':') + 1, nullptr, 10);
  }
  closedir(folder);
  return sleeping;
}

// Waits until no other thread works: one that sleeps for work holds no lock of V8's or TensorFlow's, and a copy, in
// which it is missing, may take them all. They sleep on, since from here on nobody gives them work; the end of a keeper
// may interrupt one (SIGCHLD, which nobody handles), upon which it waits again. Two looks, between which nobody woke,
// because the first may meet a thread before it is woken and another after it has woken that.
void AwaitQuiet() {
  const timespec moment = {0, 1000 * 1000};
  for (int tries = 0; tries < 5000; tries++) {
    size_t before, after;
    if (OthersSleep(&before) && OthersSleep(&after) && before == after) return;
    nanosleep(&moment, nullptr);
  }
  // Without copies answers run in processes that are started for them.
  _exit(1);
}

// Waits for a request; false when the deciding process has gone.
bool Receive(int control, Ends* ends) {
  char byte;
  iovec data = {&byte, 1};
  alignas(cmsghdr) char space[CMSG_SPACE(sizeof(Ends))];
  msghdr message = {};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = space;
  message.msg_controllen = sizeof space;
  ssize_t got;
  do got = recvmsg(control, &message, MSG_CMSG_CLOEXEC);
  while (got < 0 && errno == EINTR);
  const cmsghdr* head = got == 1 ? CMSG_FIRSTHDR(&message) : nullptr;
  if (!head || head->cmsg_type != SCM_RIGHTS || head->cmsg_len != CMSG_LEN(sizeof(Ends))) return false;
  memcpy(ends, CMSG_DATA(head), sizeof(Ends));
  return ends->pipe > kPipe && ends->output > kPipe && ends->life > kPipe;
}

// Serves until the deciding process goes. Returns in the answer's process only.
void Serve(Server& server, uv_loop_t* loop) {
  const std::string user = std::to_string(geteuid()), group = std::to_string(getegid());
  server.users = user + ' ' + user + " 1";
  server.groups = group + ' ' + group + " 1";
  server.scratch = "size=" + std::to_string(server.limits.disk_bytes) + ",mode=1777";
  Need(prctl(PR_SET_DUMPABLE, 0) == 0);
  const int flags = fcntl(server.control, F_GETFL);
  Need(flags >= 0 && fcntl(server.control, F_SETFL, flags & ~O_NONBLOCK) == 0);
  LetCopiesHaveAll();
  server.inherited = OpenDescriptors();
  AwaitQuiet();
  sigset_t all;
  sigfillset(&all);
  // Where this thread blocks it, the kernel gives it to one that sleeps.
  sigdelset(&all, SIGCHLD);
  for (;;) {
    Ends ends;
    if (!Receive(server.control, &ends)) _exit(0);
    while (waitpid(-1, nullptr, WNOHANG) > 0) {
    }
    std::vector<int> kept = server.inherited;
    kept.insert(kept.end(), {ends.pipe, ends.output, ends.life});
    std::sort(kept.begin(), kept.end());
    // Node's handlers are not the keeper's; the answer's process unblocks what was not blocked here.
    Need(sigprocmask(SIG_SETMASK, &all, &server.signals) == 0);
    const pid_t keeper = fork();
    if (keeper == 0) {
      BeKeeper(server, ends, kept);
      Need(uv_loop_fork(loop) == 0);
      return;
    }
    Need(sigprocmask(SIG_SETMASK, &server.signals, nullptr) == 0);
    for (int end : {ends.pipe, ends.output, ends.life}) Need(close(end) == 0);
  }
}

// --- Node-API --------------------------------------------------------------------------------------------------

double Number(napi_env env, napi_value object, const char* name) {
  napi_value value;
  double number = 0;
  napi_get_named_property(env, object, name, &value);
  napi_get_value_double(env, value, &number);
  return number;
}

std::vector<napi_value> Arguments(napi_env env, napi_callback_info info, size_t count) {
  std::vector<napi_value> values(count);
  napi_get_cb_info(env, info, &count, values.data(), nullptr, nullptr);
  return values;
}

std::string Text(napi_env env, napi_value value) {
  size_t length = 0;
  napi_get_value_string_utf8(env, value, nullptr, 0, &length);
  std::string text(length, ' ');
  napi_get_value_string_utf8(env, value, text.data(), length + 1, &length);
  return text;
}

/** serve(limits, filter: Buffer, belowTmp: string): see `Serve`; requests come on descriptor 3. */
napi_value ServeCall(napi_env env, napi_callback_info info) {
  const auto values = Arguments(env, info, 3);
  const auto number = [&](const char* name) { return static_cast<rlim_t>(Number(env, values[0], name)); };
  Server server;
  server.control = kPipe;
  server.limits = {number("cpuSeconds"), number("dataBytes"), number("fileBytes"),    number("openFiles"),
                   number("processes"),  number("diskBytes"), number("residentBytes")};
  void* bytes = nullptr;
  size_t length = 0;
  napi_get_buffer_info(env, values[1], &bytes, &length);
  const auto* first = static_cast<const sock_filter*>(bytes);
  if (length) server.filter.assign(first, first + length / sizeof(sock_filter));
  const std::string checkout = Text(env, values[2]);
  const size_t below = strlen("/tmp/");
  for (size_t slash = checkout.find('/', below); slash != std::string::npos; slash = checkout.find('/', slash + 1))
    server.below_tmp.push_back(checkout.substr(0, slash));
  if (!checkout.empty()) server.below_tmp.push_back(checkout);
  uv_loop_t* loop = nullptr;
  napi_get_uv_event_loop(env, &loop);
  Serve(server, loop);
  return nullptr;
}

/** socketPair(): two connected descriptors. */
napi_value SocketPair(napi_env env, napi_callback_info) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends)) {
    napi_throw_error(env, nullptr, strerror(errno));
    return nullptr;
  }
  napi_value pair, value;
  napi_create_array_with_length(env, 2, &pair);
  for (uint32_t which = 0; which < 2; which++) {
    napi_create_int32(env, ends[which], &value);
    napi_set_element(env, pair, which, value);
  }
  return pair;
}

/** request(control, pipe, output, life): sends the three descriptors to the server, and closes them here. */
napi_value Request(napi_env env, napi_callback_info info) {
  const auto values = Arguments(env, info, 4);
  int numbers[4];
  for (int which = 0; which < 4; which++) napi_get_value_int32(env, values[which], &numbers[which]);
  const Ends ends = {numbers[1], numbers[2], numbers[3]};
  char byte = 0;
  iovec data = {&byte, 1};
  alignas(cmsghdr) char space[CMSG_SPACE(sizeof(Ends))] = {};
  msghdr message = {};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = space;
  message.msg_controllen = sizeof space;
  cmsghdr* head = CMSG_FIRSTHDR(&message);
  head->cmsg_level = SOL_SOCKET;
  head->cmsg_type = SCM_RIGHTS;
  head->cmsg_len = CMSG_LEN(sizeof(Ends));
  memcpy(CMSG_DATA(head), &ends, sizeof(Ends));
  ssize_t sent;
  do sent = sendmsg(numbers[0], &message, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  for (int end : {ends.pipe, ends.output, ends.life}) close(end);
  napi_value done;
  napi_get_boolean(env, sent == 1, &done);
  return done;
}

/** exit(code): at once. Node's own way out waits for threads that a copy does not have. */
napi_value Exit(napi_env env, napi_callback_info info) {
  const auto values = Arguments(env, info, 1);
  int32_t code = 0;
  napi_get_value_int32(env, values[0], &code);
  _exit(code);
}

napi_value Register(napi_env env, napi_value exports) {
  const std::pair<const char*, napi_callback> functions[] = {
      {"serve", ServeCall}, {"socketPair", SocketPair}, {"request", Request}, {"exit", Exit}};
  for (const auto& [name, call] : functions) {
    napi_value function;
    napi_create_function(env, name, NAPI_AUTO_LENGTH, call, nullptr, &function);
    napi_set_named_property(env, exports, name, function);
  }
  return exports;
}

}  // namespace

NAPI_MODULE(fork_server, Register)
