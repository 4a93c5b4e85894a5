// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace posviz {

/// What the head of a .npy file says about the numbers behind it.
struct NpyHeader {
    std::string type; ///< as in the file: "<f4"
    int itemSize = 4; ///< bytes of a number: 2, 4 or 8
    bool bigEndian = false;
    bool fortranOrder = false; ///< true: the first axis runs fastest
    std::vector<std::int64_t> shape;
    std::uint64_t dataOffset = 0; ///< bytes before the first number

    std::int64_t rows() const { return shape[shape.size() - 2]; }
    std::int64_t columns() const { return shape.back(); }
};

/// Reads and checks the head of a file that readNpy() can read: a matrix of floating-point numbers, all of them there.
///
/// Fails with one sentence naming the file. NumPy Enhancement Proposal 1 and numpy/lib/format describe the head.
Result<NpyHeader> readNpyHeader(const std::filesystem::path &path);

/// The shape as Python writes it: "(64, 768)".
std::string shapeText(const std::vector<std::int64_t> &shape);

} // namespace posviz
