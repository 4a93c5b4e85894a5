// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace posviz {

/// How ggml stores numbers: blocks of so many, each of so many bytes.
struct GgmlType {
    std::uint32_t id = 0;
    std::string_view name;
    std::uint64_t blockNumbers = 1;
    std::uint64_t blockBytes = 4;
};

/// Null for a type that is not known: newer than this table, or a fork's own.
const GgmlType *findGgmlType(std::uint32_t id);

} // namespace posviz
