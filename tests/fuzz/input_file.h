// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <sys/mman.h>
#include <unistd.h>

// What fuzz targets share: an input as a file in memory, and a failure that the fuzzer sees.

namespace posviz {

inline void require(bool holds)
{
    if (!holds)
        std::abort();
}

/// A reader's refusal: one line that begins with the file's name and ends with a full stop.
inline bool isOneSentence(std::string_view error, std::string_view name)
{
    return error.starts_with(name) && error.ends_with('.') && error.find('\n') == std::string_view::npos;
}

/// The path of a file in memory that holds these bytes; the same file every time.
inline std::string inputFile(const std::uint8_t *data, std::size_t size)
{
    static const int file = memfd_create("fuzz", 0);
    require(file >= 0 && ftruncate(file, 0) == 0);
    require(pwrite(file, data, size, 0) == static_cast<ssize_t>(size));
    return "/proc/self/fd/" + std::to_string(file);
}

} // namespace posviz
