// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/table_file.h"

#include "core/model_files/file_kind.h"
#include "core/model_files/gguf_index.h"
#include "core/model_files/npy.h"
#include "core/model_files/safetensors.h"
#include "core/model_files/tensor_index.h"
#include "core/shown_text.h"

#include <algorithm>

namespace posviz {

namespace {

Result<std::vector<TensorEntry>> tensorsOf(const std::filesystem::path &path)
{
    const Result<FileKind> kind = fileKind(path);
    if (!kind)
        return kind.failure();
    if (*kind == FileKind::Gguf) {
        const Result<Gguf> gguf = readGgufHead(path);
        return gguf ? Result<std::vector<TensorEntry>>(ggufTensors(*gguf, path)) : gguf.failure();
    }
    if (*kind == FileKind::Safetensors)
        return readSafetensorsIndex(path);
    return failed("{0}: has no tensors with names; .safetensors and .gguf files do.", path.string());
}

} // namespace

Result<Table> readTableFile(const std::filesystem::path &path, const std::string &tensor)
{
    if (tensor.empty())
        return readNpy(path);
    const Result<std::vector<TensorEntry>> tensors = tensorsOf(path);
    if (!tensors)
        return tensors.failure();
    const auto found = std::ranges::find(*tensors, tensor, &TensorEntry::name);
    if (found == tensors->end())
        return failed("{0}: has no tensor {1}.", path.string(), quotedText(tensor));
    return readTensor(*found);
}

} // namespace posviz
