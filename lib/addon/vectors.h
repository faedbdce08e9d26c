// Vectors whose width is known at compile time.

#pragma once

#include <cstddef>
#include <memory>
#include <new>

namespace transferlab {

/** A vector that may lie anywhere in memory. */
template <int bytes>
struct Vector {
  typedef float type __attribute__((vector_size(bytes)));
  typedef float loose __attribute__((vector_size(bytes), aligned(4), may_alias));
};

/** Numbers that begin where a cache line does: a vector across two lines takes twice as long to read. */
class Aligned {
 public:
  /** Room for so many numbers; what they are is left open. */
  float* room(size_t count) {
    if (count > count_) {
      numbers_.reset(static_cast<float*>(::operator new[](count * sizeof(float), LINE)));
      count_ = count;
    }
    return numbers_.get();
  }

 private:
  static constexpr std::align_val_t LINE{64};
  struct Free {
    void operator()(float* numbers) const { ::operator delete[](numbers, LINE); }
  };
  std::unique_ptr<float[], Free> numbers_;
  size_t count_ = 0;
};

}  // namespace transferlab
