// A fork server for the sandbox: a process with Node, and TensorFlow where wanted, already loaded, that makes a copy of
// itself for each answer. The copy lives in namespaces of its own (processes, mounts, users, IPC), below those that
// bubblewrap made for the server, under the same limits and the same filter of system calls. Linux only.
//
//   server ── clone into new namespaces ──> keeper (process 1 there, C only: mounts, watches, reports)
//                                             └── fork ──> the answer's process, which goes on in JavaScript
//
// The server runs no code of a learner, and after its first request no JavaScript at all: what it copies is always the
// same. The keeper ends the answer's process when its own connection is closed, at a limit, or with the server.

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
#include <unistd.h>

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
  // A checkout below /tmp: it is to be seen there still.
  std::string below_tmp;
  std::vector<sock_filter> filter;
};

// What arrives with a request: the far ends of the answer's pipe, of its output and of the keeper's own line.
struct Ends {
  int pipe, output, life;
};

// --- the keeper ------------------------------------------------------------------------------------------------

void Say(int life, const char* kind, long value) {
  char line[64];
  const int length = snprintf(line, sizeof line, "{\"%s\":%ld}\n", kind, value);
  if (write(life, line, length) < 0) _exit(1);
}

bool WriteFile(const char* path, const char* text) {
  const int file = open(path, O_WRONLY | O_CLOEXEC);
  const bool written = file >= 0 && write(file, text, strlen(text)) == static_cast<ssize_t>(strlen(text));
  if (file >= 0) close(file);
  return written;
}

// The user inside is the user outside: nobody, where the server is nobody.
bool MapUser(uid_t user, gid_t group) {
  char users[64], groups[64];
  snprintf(users, sizeof users, "%u %u 1", user, user);
  snprintf(groups, sizeof groups, "%u %u 1", group, group);
  return WriteFile("/proc/self/setgroups", "deny") && WriteFile("/proc/self/uid_map", users) &&
         WriteFile("/proc/self/gid_map", groups);
}

bool MountScratch(const char* place, size_t bytes) {
  char size[64];
  snprintf(size, sizeof size, "size=%zu,mode=1777", bytes);
  return mount("tmpfs", place, "tmpfs", MS_NOSUID | MS_NODEV, size) == 0;
}

// Puts what `folder` is open on at `path`, which lies in an empty file system.
bool Restore(int folder, const std::string& path) {
  for (size_t slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1))
    mkdir(path.substr(0, slash).c_str(), 0755);
  mkdir(path.c_str(), 0755);
  char source[64];
  snprintf(source, sizeof source, "/proc/self/fd/%d", folder);
  return mount(source, path.c_str(), nullptr, MS_BIND | MS_REC, nullptr) == 0;
}

// A view of its own: nobody else's /tmp, /dev/shm and processes. All the rest stays as bubblewrap made it, read-only.
bool MakeRoom(const Server& server, uid_t user, gid_t group) {
  if (!MapUser(user, group)) return false;
  if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr)) return false;
  const int checkout = server.below_tmp.empty() ? -1 : open(server.below_tmp.c_str(), O_PATH | O_CLOEXEC);
  if (!MountScratch("/tmp", server.limits.disk_bytes)) return false;
  if (checkout >= 0 && !Restore(checkout, server.below_tmp)) return false;
  if (!MountScratch("/dev/shm", server.limits.disk_bytes)) return false;
  return mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr) == 0;
}

void DropPrivileges() {
  for (int capability = 0; capability <= 63; capability++) prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
  prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  struct {
    unsigned version;
    int pid;
  } head = {0x20080522, 0};
  const unsigned none[6] = {};
  if (syscall(SYS_capset, &head, none)) _exit(1);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) _exit(1);
}

// A number in a file of /proc, after `mark`; 0 when the process is gone. On the stack: the keeper allocates nothing.
size_t NumberIn(const char* path, const char* mark) {
  char text[4096];
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  const ssize_t length = read(file, text, sizeof text - 1);
  close(file);
  text[length < 0 ? 0 : length] = 0;
  const char* found = strstr(text, mark);
  return found ? strtoul(found + strlen(mark), nullptr, 10) : 0;
}

// Watches the answer's process until it ends, or must; then says how it ended, and ends with all that is left.
[[noreturn]] void Keep(const Server& server, pid_t answer, int life) {
  char status[64];
  snprintf(status, sizeof status, "/proc/%d/status", answer);
  const int ended = static_cast<int>(syscall(SYS_pidfd_open, answer, 0));
  pollfd watched[2] = {{life, POLLIN | POLLRDHUP, 0}, {ended, POLLIN, 0}};
  const char* overrun = nullptr;
  int how = 0;
  for (;;) {
    // Without a pidfd (kernels before 5.3) the process is looked at more often.
    poll(watched, ended >= 0 ? 2 : 1, ended >= 0 ? 100 : 10);
    if (waitpid(answer, &how, WNOHANG) == answer) break;
    if (NumberIn(status, "VmRSS:") * 1024 > server.limits.resident_bytes) overrun = "memory";
    else if (NumberIn(status, "Threads:") > server.limits.processes) overrun = "processes";
    if (!overrun && !watched[0].revents) continue;
    kill(answer, SIGKILL);
    waitpid(answer, &how, 0);
    break;
  }
  if (overrun) Say(life, overrun, 0);
  // As bwrap passes a death on.
  Say(life, "code", WIFSIGNALED(how) ? 128 + WTERMSIG(how) : WEXITSTATUS(how));
  _exit(0);
}

// Descriptors that the server's copies share would be a way from one to the next: in the keeper, and so in what it
// forks, they are /dev/null. Before the fork, after which libuv opens new ones under these numbers.
void ForgetDescriptors(const std::vector<int>& inherited) {
  const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (nothing < 0) _exit(1);
  for (int shared : inherited) dup2(nothing, shared);
  for (int own : {0, 1, 2, kPipe}) dup2(nothing, own);
  close(nothing);
}

// --- the answer's process --------------------------------------------------------------------------------------

void Bound(int what, rlim_t soft, rlim_t hard) {
  const rlimit limit = {soft, hard};
  if (setrlimit(static_cast<__rlimit_resource>(what), &limit)) _exit(1);
}

void Confine(const Server& server) {
  const Limits& limits = server.limits;
  setsid();
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  DropPrivileges();
  Bound(RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + 2);
  Bound(RLIMIT_DATA, limits.data_bytes, limits.data_bytes);
  Bound(RLIMIT_FSIZE, limits.file_bytes, limits.file_bytes);
  Bound(RLIMIT_NOFILE, limits.open_files, limits.open_files);
  Bound(RLIMIT_NPROC, limits.processes, limits.processes);
  Bound(RLIMIT_CORE, 0, 0);
  if (server.filter.empty()) return;
  const sock_fprog program = {static_cast<unsigned short>(server.filter.size()),
                              const_cast<sock_filter*>(server.filter.data())};
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0)) _exit(1);
}

// The pipe and the output where the harness looks for them.
void TakePlaces(const Ends& ends) {
  dup2(ends.output, 1);
  dup2(ends.output, 2);
  dup2(ends.pipe, kPipe);
  close(ends.pipe);
  close(ends.output);
  close(ends.life);
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

std::vector<int> OpenDescriptors() {
  std::vector<int> open_now;
  DIR* folder = opendir("/proc/self/fd");
  if (!folder) return open_now;
  while (const dirent* entry = readdir(folder)) {
    const int number = atoi(entry->d_name);
    if (number > kPipe && number != dirfd(folder)) open_now.push_back(number);
  }
  closedir(folder);
  return open_now;
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
  return true;
}

// Serves until the deciding process goes. Returns in the answer's process only.
void Serve(const Server& server, uv_loop_t* loop) {
  const std::vector<int> inherited = OpenDescriptors();
  const uid_t user = geteuid();
  const gid_t group = getegid();
  prctl(PR_SET_DUMPABLE, 0);
  fcntl(server.control, F_SETFL, fcntl(server.control, F_GETFL) & ~O_NONBLOCK);
  LetCopiesHaveAll();
  for (;;) {
    Ends ends;
    if (!Receive(server.control, &ends)) _exit(0);
    while (waitpid(-1, nullptr, WNOHANG) > 0) {
    }
    // Not by fork: it takes no flags. What comes of it never returns to JavaScript nor allocates; its own child does.
    const long flags = SIGCHLD | CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC;
    const long keeper = syscall(SYS_clone, flags, nullptr, nullptr, nullptr, nullptr);
    if (keeper == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      // Not dumpable, /proc/self belonged to root, whom nobody is not.
      prctl(PR_SET_DUMPABLE, 1);
      ForgetDescriptors(inherited);
      // A keeper that ends without a word of how the answer ended: it never began.
      if (!MakeRoom(server, user, group)) _exit(1);
      const pid_t answer = fork();
      if (answer == 0) {
        TakePlaces(ends);
        Confine(server);
        if (uv_loop_fork(loop)) _exit(1);
        return;
      }
      prctl(PR_SET_DUMPABLE, 0);
      close(ends.pipe);
      close(ends.output);
      if (answer < 0) _exit(1);
      DropPrivileges();
      Keep(server, answer, ends.life);
    }
    close(ends.pipe);
    close(ends.output);
    close(ends.life);
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
  server.below_tmp = Text(env, values[2]);
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
