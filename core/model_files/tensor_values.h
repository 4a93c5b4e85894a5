// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "core/table.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace posviz {

/// IEEE 754's half, single and double precision, and bfloat16, the upper half of single precision.
enum class NumberType { F16, BF16, F32, F64 };

/// How a file writes a number.
struct NumberFormat {
    NumberType type = NumberType::F32;
    bool bigEndian = false;

    bool operator==(const NumberFormat &) const = default;
};

/// Bytes of a number: 2, 4 or 8.
std::int64_t byteSize(NumberType type);

/// Turns bytes into numbers, each exactly; bytes has as many as the numbers take.
void decodeNumbers(std::span<const std::byte> bytes, NumberFormat format, std::span<double> numbers);

/// A shape as Python writes it: "(64, 768)".
std::string shapeText(const std::vector<std::int64_t> &shape);

struct TableSize {
    std::int64_t rows = 0;
    std::int64_t columns = 0;

    bool operator==(const TableSize &) const = default;
};

/// The matrix, positions x features, that an array of this shape is; leading axes of length 1 do not count.
///
/// Fails with a sentence that begins with "the shape is" for another shape, one without numbers, and one of more than 2^27.
Result<TableSize> tableSize(const std::vector<std::int64_t> &shape);

/// Why a file with fewer bytes of numbers than it says is not read.
Error dataCutShort(const std::string &name, std::uint64_t announced, std::uint64_t there);

/// Where in a file the numbers of a table stand, one after another.
struct StoredTable {
    std::filesystem::path file;
    std::uint64_t offset = 0; ///< of the first number
    NumberFormat format;
    TableSize size;           ///< as tableSize() gives it
    bool columnMajor = false; ///< the first axis runs fastest
};

/// Reads these numbers and nothing else of the file; whether they are there is known before anything is allocated.
///
/// Fails with a sentence that begins with the given name and a colon where the file ends too early or a number is not finite.
Result<Table> readStoredTable(const StoredTable &stored, const std::string &name);

} // namespace posviz
