// Keeps signals away from TensorFlow's work.

#pragma once

#ifndef _WIN32
#include <csignal>
#endif

namespace transferlab {

/**
 * While it lives, this thread takes no signals; those that come wait, or another thread takes them. Threads that are
 * started meanwhile take none for good.
 *
 * A signal in the middle of one of TensorFlow's kernels has been seen to corrupt memory: TensorFlow 2.21, from Python
 * too, under a profiler's SIGPROF. Ctrl-C in a notebook must not do that to a student's weights.
 * Windows has no signals that interrupt a thread.
 */
class NoSignals {
 public:
#ifdef _WIN32
  // Not trivial, so that a variable of it counts as used.
  NoSignals() {}
#else
  NoSignals() {
    sigset_t all;
    sigfillset(&all);
    // What the thread itself causes must be reported where it happens.
    for (int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT}) sigdelset(&all, fault);
    pthread_sigmask(SIG_BLOCK, &all, &before_);
  }
  ~NoSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
#endif
  NoSignals(const NoSignals&) = delete;

#ifndef _WIN32
 private:
  sigset_t before_;
#endif
};

}  // namespace transferlab
