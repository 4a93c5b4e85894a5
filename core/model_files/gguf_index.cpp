// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/gguf_index.h"

#include "core/model_files/ggml_types.h"

#include <algorithm>
#include <limits>
#include <string>

namespace posviz {

namespace {

std::optional<NumberFormat> formatOf(std::string_view type, bool bigEndian)
{
    if (type == "F32")
        return NumberFormat{NumberType::F32, bigEndian};
    if (type == "F16")
        return NumberFormat{NumberType::F16, bigEndian};
    if (type == "BF16")
        return NumberFormat{NumberType::BF16, bigEndian};
    if (type == "F64")
        return NumberFormat{NumberType::F64, bigEndian};
    return {};
}

} // namespace

TensorEntry ggufTensorEntry(const Gguf &gguf, const GgufTensor &tensor, const std::filesystem::path &path)
{
    const GgmlType *type = findGgmlType(tensor.type);
    const std::string name = type ? std::string(type->name) : "type " + std::to_string(tensor.type);
    // The parser has seen to it that the product, and so each size but those beside a 0, fits.
    std::vector<std::int64_t> shape;
    for (const std::uint64_t size : tensor.dimensions)
        shape.push_back(static_cast<std::int64_t>(
            std::min<std::uint64_t>(size, static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))));
    std::ranges::reverse(shape);
    return {.name = tensor.name,
            .type = name,
            .shape = std::move(shape),
            .file = path,
            .offset = tensor.offset,
            .bytes = tensor.bytes.value_or(0),
            .format = formatOf(name, gguf.bigEndian)};
}

Result<Gguf> readGgufHead(const std::filesystem::path &path)
{
    const Result<std::unique_ptr<ByteSource>> source = fileSource(path);
    if (!source)
        return source.failure();
    return parsedGguf(**source, path.string());
}

std::vector<TensorEntry> ggufTensors(const Gguf &gguf, const std::filesystem::path &path)
{
    std::vector<TensorEntry> tensors;
    for (const GgufTensor &tensor : gguf.tensors)
        tensors.push_back(ggufTensorEntry(gguf, tensor, path));
    return tensors;
}

} // namespace posviz
