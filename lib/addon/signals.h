// Keeps signals away from TensorFlow's work.

#pragma once

#include <csignal>

namespace transferlab {

/**
 * While it lives, this thread takes no signals; those that come wait, or another thread takes them. Threads that are
 * started meanwhile take none for good.
 *
 * A signal in the middle of one of TensorFlow's kernels has been seen to corrupt memory: TensorFlow 2.21, from Python
 * too, under a profiler's SIGPROF. Ctrl-C in a notebook must not do that to a student's weights.
 */
class NoSignals {
 public:
  NoSignals() {
    sigset_t all;
    sigfillset(&all);
    // What the thread itself causes must be reported where it happens.
    for (int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT}) sigdelset(&all, fault);
    pthread_sigmask(SIG_BLOCK, &all, &before_);
  }
  ~NoSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  NoSignals(const NoSignals&) = delete;

 private:
  sigset_t before_;
};

}  // namespace transferlab
