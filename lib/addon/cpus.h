// Code for several instruction sets in one addon.

#pragma once

// Whether there is more than one set of vector instructions to choose from when the addon is loaded.
#if defined(__x86_64__) && defined(__GNUC__)
#define SEVERAL_CPUS
#endif

// Loops are compiled for each set, and the machine's best is taken. Windows has no way to choose a function while it loads one.
#if defined(SEVERAL_CPUS) && !defined(_WIN32)
#define FOR_EVERY_CPU __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FOR_EVERY_CPU
#endif
