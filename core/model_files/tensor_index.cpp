// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/tensor_index.h"

#include "core/shown_text.h"

#include <cassert>

namespace posviz {

std::string tensorName(const TensorEntry &tensor) { return tensor.file.string() + ": tensor " + quotedText(tensor.name); }

Result<TableSize> tableSize(const TensorEntry &tensor)
{
    if (!tensor.format)
        return failed("{0}: the numbers are of type {1}; F16, BF16, F32 and F64 can be read.", tensorName(tensor),
                      quotedText(tensor.type));
    const Result<TableSize> size =
        tensor.shape.size() == 1 ? tableSize(std::vector<std::int64_t>{1, tensor.shape[0]}) : tableSize(tensor.shape);
    if (!size)
        return failed("{0}: {1}", tensorName(tensor), size.failure().sentence);
    return size;
}

Result<Table> readTensor(const TensorEntry &tensor)
{
    const Result<TableSize> size = tableSize(tensor);
    if (!size)
        return size.failure();
    assert(tensor.bytes == static_cast<std::uint64_t>(size->rows * size->columns * byteSize(tensor.format->type)));
    return readStoredTable({.file = tensor.file, .offset = tensor.offset, .format = *tensor.format, .size = *size},
                           tensorName(tensor));
}

} // namespace posviz
