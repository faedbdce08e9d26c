// A file's bytes in memory, without reading them first. Pages that are written to are the process's own.

#pragma once

#include <cstddef>
#include <memory>
#include <string>

namespace transferlab {

/** A file in memory for as long as somebody holds it: the ArrayBuffer, or a tensor, whichever goes last. */
struct Mapping {
  char* begin;
  size_t length;
  ~Mapping();
};

using Held = std::shared_ptr<Mapping>;

/** The bytes of a file, or why there are none. */
Held map_whole(const std::string& path, std::string* error);

}  // namespace transferlab
