// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/npy.h"

#include "tests/fuzz/input_file.h"

#include <cstddef>
#include <cstdint>

// libFuzzer: any bytes are a .npy file that is read, all its numbers finite, or refused with one sentence.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    using namespace posviz;
    const std::string path = inputFile(data, size);
    const Result<Table> table = readNpy(path);
    if (!table)
        require(isOneSentence(table.error(), path));
    else
        require(table->rows() > 0 && table->columns() > 0 && table->values().allFinite());
    return 0;
}
