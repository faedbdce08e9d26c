// What this processor can do, for the code for several instruction sets (cpus.h).
//
// GCC's library knows it, and so does Clang's. Zig's Clang comes with a library that always answers "nothing": the slowest
// variant of each function would run. Clang reads these three names, and numbers features as
// llvm/TargetParser/X86TargetParser.def does.

#if defined(__x86_64__) && defined(__clang__)

#include <cpuid.h>

#include <initializer_list>

#define INSIDE __attribute__((visibility("hidden")))

extern "C" {
INSIDE struct {
  unsigned vendor, type, subtype, features;
} __cpu_model;
INSIDE unsigned __cpu_features2[4];
INSIDE int __cpu_indicator_init();
}

namespace {

enum Feature { AVX2 = 10, FMA = 14, AVX512F = 15, AVX512VL = 20, X86_64_V3 = 97, X86_64_V4 = 98 };

struct Registers {
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
};

Registers ask(unsigned leaf) {
  Registers answer;
  __get_cpuid_count(leaf, 0, &answer.eax, &answer.ebx, &answer.ecx, &answer.edx);
  return answer;
}

bool has(unsigned bits, std::initializer_list<int> wanted) {
  for (int bit : wanted) {
    if (!(bits >> bit & 1)) return false;
  }
  return true;
}

void set(Feature feature, bool here) {
  unsigned& word = feature < 32 ? __cpu_model.features : __cpu_features2[feature / 32 - 1];
  if (here) word |= 1u << feature % 32;
}

/** Which vector registers the operating system saves for each thread; asked for only where the instruction exists. */
unsigned saved_registers() {
  unsigned low, high;
  asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low;
}

}  // namespace

/** Bits by Intel's manual, volume 2A, CPUID; the levels by the psABI of x86-64. Runs while the addon is loaded. */
int __cpu_indicator_init() {
  if (__cpu_model.vendor != 0) return 0;
  __cpu_model.vendor = 3;  // Another maker than Intel and AMD: nothing here depends on it.
  const unsigned basic = ask(1).ecx, more = ask(7).ebx, extended = ask(0x80000001).ecx;
  if (!has(basic, {27, 28})) return 0;
  const unsigned saved = saved_registers();
  const bool avx = has(saved, {1, 2}), avx512 = avx && has(saved, {5, 6, 7});
  const bool avx2 = avx && has(more, {5}), fma = avx && has(basic, {12});
  // SSE3, SSSE3, CMPXCHG16B, SSE4.1, SSE4.2, MOVBE, POPCNT, F16C; BMI1, BMI2; LAHF, LZCNT.
  const bool v3 = avx2 && fma && has(basic, {0, 9, 13, 19, 20, 22, 23, 29}) && has(more, {3, 8}) && has(extended, {0, 5});
  set(AVX2, avx2);
  set(FMA, fma);
  set(AVX512F, avx512 && has(more, {16}));
  set(AVX512VL, avx512 && has(more, {31}));
  set(X86_64_V3, v3);
  // AVX-512 F, DQ, CD, BW and VL.
  set(X86_64_V4, v3 && avx512 && has(more, {16, 17, 28, 30, 31}));
  return 0;
}

#endif
