// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/gguf.h"
#include "core/model_files/tensor_index.h"

#include <filesystem>
#include <vector>

namespace posviz {

/// A tensor as readTensor() takes it, its axes in the order of all other formats: the last runs fastest.
TensorEntry ggufTensorEntry(const Gguf &gguf, const GgufTensor &tensor, const std::filesystem::path &path);

/// Reads no more of a GGUF file than its head. Fails as parsedGguf() does, and for what is no ordinary file.
Result<Gguf> readGgufHead(const std::filesystem::path &path);

/// All tensors of a head that was read from this file.
std::vector<TensorEntry> ggufTensors(const Gguf &gguf, const std::filesystem::path &path);

} // namespace posviz
