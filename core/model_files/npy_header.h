// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/tensor_values.h"
#include "core/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace posviz {

/// What the head of a .npy file says about the numbers behind it.
struct NpyHeader {
    std::string type; ///< as in the file: "<f4"
    NumberFormat numbers;
    bool fortranOrder = false; ///< true: the first axis runs fastest
    std::vector<std::int64_t> shape;
    TableSize size;               ///< the shape without its leading axes of length 1
    std::uint64_t dataOffset = 0; ///< bytes before the first number
};

/// Reads and checks the head of a file that readNpy() can read: a matrix of floating-point numbers, all of them there.
///
/// Fails with one sentence naming the file. NumPy Enhancement Proposal 1 and numpy/lib/format describe the head.
Result<NpyHeader> readNpyHeader(const std::filesystem::path &path);

} // namespace posviz
