// How each system maps a file.

#include "file_mapping.h"

#ifdef _WIN32
#define WIN32_LEAN_AND_MEAN
#define NOMINMAX
#include <windows.h>
#else
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#endif

namespace transferlab {

#ifdef _WIN32

Mapping::~Mapping() { UnmapViewOfFile(begin); }

/** The path in UTF-8, as Node gives it, in Windows' own letters. */
static std::wstring wide(const std::string& path) {
  std::wstring letters(path.size(), L'\0');
  const int count = MultiByteToWideChar(CP_UTF8, 0, path.data(), static_cast<int>(path.size()), &letters[0],
                                        static_cast<int>(letters.size()));
  letters.resize(count);
  return letters;
}

Held map_whole(const std::string& path, std::string* error) {
  const DWORD sharing = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
  const HANDLE file =
      CreateFileW(wide(path).c_str(), GENERIC_READ, sharing, nullptr, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr);
  LARGE_INTEGER size{};
  HANDLE mapping = nullptr;
  void* begin = nullptr;
  if (file != INVALID_HANDLE_VALUE && GetFileSizeEx(file, &size)) {
    mapping = CreateFileMappingW(file, nullptr, PAGE_WRITECOPY, 0, 0, nullptr);
    if (mapping) begin = MapViewOfFile(mapping, FILE_MAP_COPY, 0, 0, 0);
  }
  if (!begin) *error = "Windows' error " + std::to_string(GetLastError());
  // The view holds the file open.
  if (mapping) CloseHandle(mapping);
  if (file != INVALID_HANDLE_VALUE) CloseHandle(file);
  if (!begin) return nullptr;
  return Held(new Mapping{static_cast<char*>(begin), static_cast<size_t>(size.QuadPart)});
}

#else

Mapping::~Mapping() { munmap(begin, length); }

Held map_whole(const std::string& path, std::string* error) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat about;
  void* begin = MAP_FAILED;
  if (file >= 0 && fstat(file, &about) == 0) {
    begin = mmap(nullptr, about.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
  }
  if (begin == MAP_FAILED) *error = std::strerror(errno);
  if (file >= 0) close(file);
  if (begin == MAP_FAILED) return nullptr;
  madvise(begin, about.st_size, MADV_WILLNEED);
  return Held(new Mapping{static_cast<char*>(begin), static_cast<size_t>(about.st_size)});
}

#endif

}  // namespace transferlab
