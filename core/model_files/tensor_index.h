// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/tensor_values.h"
#include "core/result.h"
#include "core/table.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace posviz {

/// A tensor of a model file: what it is called and where its numbers stand.
struct TensorEntry {
    std::string name;
    std::string type;                ///< as the file calls it: "F32", "BF16", "Q4_K"
    std::vector<std::int64_t> shape; ///< the last axis runs fastest; empty: a single number
    std::filesystem::path file;
    std::uint64_t offset = 0; ///< from the file's beginning
    std::uint64_t bytes = 0;
    std::optional<NumberFormat> format; ///< none: a type that is listed, not read

    bool operator==(const TensorEntry &) const = default;
};

/// How a sentence about a tensor begins, before a colon: "model.safetensors: tensor 'wpe.weight'".
std::string tensorName(const TensorEntry &tensor);

/// The matrix that a tensor is: leading axes of length 1 do not count, and one axis alone is a row.
///
/// Fails with a sentence naming file and tensor for a type that is not read, another shape, and more than 2^27 numbers.
Result<TableSize> tableSize(const TensorEntry &tensor);

/// Reads the numbers of this tensor and nothing else of its file. Fails as tableSize() does, and where a number is not finite.
Result<Table> readTensor(const TensorEntry &tensor);

} // namespace posviz
