// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/packed.h"

#include <cstdint>
#include <string>

/// One entry of a header: "name":{...}
inline std::string safetensorsEntry(const std::string &name, const std::string &type, const std::string &shape,
                                    std::uint64_t begin, std::uint64_t end)
{
    return "\"" + name + "\":{\"dtype\":\"" + type + "\",\"shape\":[" + shape + "],\"data_offsets\":[" + std::to_string(begin)
           + "," + std::to_string(end) + "]}";
}

/// The bytes of a file, right or wrong: nothing is checked.
inline std::string safetensorsFile(const std::string &header, const std::string &data)
{
    return packed<std::uint64_t>({header.size()}) + header + data;
}
