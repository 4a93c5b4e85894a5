// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/gguf_account.h"
#include "core/model_files/gguf_index.h"
#include "tests/support/gguf_writer.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

/// Version and byte order; true: big-endian.
inline const std::vector<std::pair<std::uint32_t, bool>> ggufLayouts{{1, false}, {2, false}, {3, false},
                                                                     {1, true},  {2, true},  {3, true}};

/// A file of an architecture with heads of 64 features, 8 of them, 4096 positions.
inline GgufWriter ggufModel(const std::string &architecture, std::uint32_t version = 3, bool bigEndian = false)
{
    GgufWriter file(version, bigEndian);
    file.text("general.architecture", architecture);
    file.whole(architecture + ".context_length", 4096).whole(architecture + ".embedding_length", 512);
    file.whole(architecture + ".attention.head_count", 8);
    return file;
}

/// The bytes are those of a file "model.gguf".
inline posviz::Result<posviz::Gguf> parsedGgufBytes(const std::string &bytes)
{
    const auto source = posviz::memorySource(bytes);
    return posviz::parsedGguf(*source, "model.gguf");
}

/// The account of a file by itself, without the tables that can be drawn.
inline posviz::Result<posviz::ModelAccount> readGguf(const std::filesystem::path &path)
{
    const posviz::Result<posviz::Gguf> gguf = posviz::readGgufHead(path);
    return gguf ? posviz::ggufAccount(*gguf, path) : posviz::Result<posviz::ModelAccount>(gguf.failure());
}
