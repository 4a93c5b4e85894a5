// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/byte_source.h"
#include "core/result.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace posviz {

/// The types of metadata values, as they are numbered in files.
enum class GgufType : std::uint32_t {
    UInt8,
    Int8,
    UInt16,
    Int16,
    UInt32,
    Int32,
    Float32,
    Bool,
    String,
    Array,
    UInt64,
    Int64,
    Float64,
};

/// A list in the metadata.
struct GgufArray {
    GgufType type = GgufType::UInt8; ///< of its elements
    std::uint64_t count = 0;
    /// Its elements, if they are numbers (or 0 and 1 for false and true); empty where they were passed over: texts, lists of
    /// lists, the tokenizer's, more than 65 536.
    std::vector<double> numbers{};
};

using GgufValue = std::variant<std::uint64_t, std::int64_t, double, bool, std::string, GgufArray>;

/// A key of the metadata and its value. Of a text longer than 64 KiB only the start is kept.
struct GgufEntry {
    std::string key;
    GgufType type = GgufType::UInt8;
    GgufValue value;
};

/// A tensor that the file holds.
struct GgufTensor {
    std::string name;
    std::uint32_t type = 0; ///< of ggml: findGgmlType()
    /// The first runs fastest, so a table has its features first.
    std::vector<std::uint64_t> dimensions;
    std::uint64_t offset = 0;             ///< of its first byte in the file
    std::optional<std::uint64_t> bytes{}; ///< none where the type is not known
};

/// All that stands before the numbers of a GGUF file.
struct Gguf {
    int version = 3;
    bool bigEndian = false; ///< the numbers in tensors too
    std::uint64_t alignment = 32;
    std::vector<GgufEntry> entries;
    std::vector<GgufTensor> tensors;

    const GgufEntry *entry(std::string_view key) const;
    const GgufTensor *tensor(std::string_view name) const;
};

/// Reads the head of a GGUF file of version 1 to 3, in either byte order; the tensors' numbers are left alone.
///
/// Fails with one sentence that begins with the name and says which field is wrong. Every count and length is compared with the
/// bytes that are left before anything is allocated; all tensors lie inside the file and apart from each other. At most 65 536
/// keys, 2^17 tensors, 256 MiB. The format: ggml-org/ggml, docs/gguf.md.
Result<Gguf> parsedGguf(ByteSource &source, const std::string &name);

/// The value as text: "500000", "true", "llama", "[16, 24, 24, 0]", "[32 256 texts]". A float has as many digits as tell it
/// apart from other floats; long texts and lists are cut.
std::string shownValue(const GgufEntry &entry);

} // namespace posviz
