// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/drawable_tensors.h"

#include "core/model_files/file_kind.h"
#include "core/model_files/gguf_index.h"
#include "core/model_files/safetensors.h"
#include "core/natural_order.h"

#include <algorithm>

namespace posviz {

namespace {

using TensorEntries = std::vector<TensorEntry>;

Result<TensorEntries> allTensors(const std::filesystem::path &path)
{
    const auto any = [](std::string_view) { return true; };
    std::error_code failure;
    if (std::filesystem::is_directory(path, failure))
        return readSafetensors(path, any);
    const Result<FileKind> kind = fileKind(path);
    if (!kind)
        return kind.failure();
    if (*kind == FileKind::Gguf) {
        const Result<Gguf> gguf = readGgufHead(path);
        return gguf ? Result<TensorEntries>(ggufTensors(*gguf, path)) : gguf.failure();
    }
    const bool index = path.string().ends_with(".safetensors.index.json");
    return *kind == FileKind::Safetensors || index ? readSafetensors(path, any) : TensorEntries{};
}

} // namespace

Result<std::vector<TensorEntry>> drawableTensors(const std::filesystem::path &path)
{
    Result<TensorEntries> tensors = allTensors(path);
    if (!tensors)
        return tensors;
    // A single axis is drawn as one row; nobody looks for a bias vector among matrices.
    std::erase_if(*tensors, [](const TensorEntry &tensor) { return tensor.shape.size() < 2 || !tableSize(tensor); });
    std::ranges::sort(*tensors, naturallyBefore, &TensorEntry::name);
    return tensors;
}

} // namespace posviz
