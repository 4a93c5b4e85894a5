// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/packed.h"

#include <cstdint>
#include <string>

inline std::string safetensorsOf(const std::string &header, const std::string &data)
{
    return packed<std::uint64_t>({header.size()}) + header + data;
}
