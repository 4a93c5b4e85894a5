// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

namespace posviz {

/// Bytes that can be read from any place on, so that a parser need not care whether they are a file's or a test's.
class ByteSource {
  public:
    ByteSource() = default;
    ByteSource(const ByteSource &) = delete;
    ByteSource &operator=(const ByteSource &) = delete;
    virtual ~ByteSource() = default;

    virtual std::uint64_t size() const = 0;

    /// Fills the whole span with the bytes from offset on; false where some of them are not there or cannot be read.
    virtual bool read(std::uint64_t offset, std::span<char> bytes) = 0;
};

/// A block of memory that outlives the source.
std::unique_ptr<ByteSource> memorySource(std::span<const char> bytes);

/// An ordinary file. Fails with a sentence naming it for what is not there, a folder, a pipe.
Result<std::unique_ptr<ByteSource>> fileSource(const std::filesystem::path &path);

} // namespace posviz
