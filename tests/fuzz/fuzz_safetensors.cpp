// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/position_tensors.h"
#include "core/model_files/safetensors.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace posviz;

namespace {

constexpr std::size_t lengthBytes = 8;

void require(bool holds)
{
    if (!holds)
        std::abort();
}

/// What holds for every header that is not refused: the tensors fill the file behind it, one after another.
void readHeader(std::string_view header, std::uint64_t fileSize)
{
    const Result<std::vector<TensorEntry>> tensors = parsedSafetensorsHeader(header, fileSize, "fuzz.safetensors");
    if (!tensors) {
        require(tensors.error().starts_with("fuzz.safetensors: ") && tensors.error().ends_with('.'));
        return;
    }
    std::uint64_t end = lengthBytes + header.size();
    for (const TensorEntry &tensor : *tensors) {
        require(tensor.offset == end);
        end += tensor.bytes;
        if (const Result<TableSize> size = tableSize(tensor))
            require(static_cast<std::uint64_t>(size->rows * size->columns * byteSize(tensor.format->type)) == tensor.bytes);
    }
    require(end == fileSize);
    for (const PositionTensor &found : positionTensors(*tensors))
        require(mayHoldPositions(found.tensor.name) && !found.text.empty());
}

} // namespace

// The input is a whole file, and then a header alone: of a file that ends behind it, and of one with 16 bytes more.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view file(reinterpret_cast<const char *>(data), size);
    beginsSafetensors(file, size);
    if (const Result<std::uint64_t> length = safetensorsHeaderLength(file, size))
        readHeader(file.substr(lengthBytes, static_cast<std::size_t>(*length)), size);
    for (const std::uint64_t dataBytes : {0, 16})
        readHeader(file, lengthBytes + size + dataBytes);
    return 0;
}
