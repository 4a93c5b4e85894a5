// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/file_kind.h"

#include "core/model_files/safetensors.h"
#include "core/model_files/whole_file.h"

#include <array>
#include <fstream>
#include <string>
#include <utility>

namespace posviz {

namespace {

/// At most as many as any format needs to be told apart; blanks may stand before JSON.
std::string firstBytes(const std::filesystem::path &path)
{
    std::array<char, 256> bytes{};
    std::ifstream file(path, std::ios::binary);
    file.read(bytes.data(), bytes.size());
    return {bytes.data(), static_cast<std::size_t>(file.gcount())};
}

} // namespace

Result<FileKind> fileKind(const std::filesystem::path &path)
{
    const Result<std::uintmax_t> size = regularFileSize(path);
    if (!size)
        return size.failure();
    if (*size == 0)
        return failed("{0}: is empty.", path.string());
    const std::string start = firstBytes(path);
    if (start.starts_with("\x93NUMPY"))
        return FileKind::Npy;
    if (start.starts_with("GGUF"))
        return FileKind::Gguf;
    // Before JSON: a header's length can look like a blank and a brace, but no text has the zero bytes that follow it.
    if (beginsSafetensors(start, *size))
        return FileKind::Safetensors;
    const std::size_t first = start.find_first_not_of(" \t\r\n", start.starts_with("\xef\xbb\xbf") ? 3 : 0);
    if (first != std::string::npos && start[first] == '{')
        return FileKind::Json;
    for (const auto &[ending, kind] : {std::pair{".npy", FileKind::Npy},
                                       {".gguf", FileKind::Gguf},
                                       {".safetensors", FileKind::Safetensors},
                                       {".json", FileKind::Json}})
        if (path.extension() == ending)
            return kind;
    return FileKind::Unknown;
}

} // namespace posviz
