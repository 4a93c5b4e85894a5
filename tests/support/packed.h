// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <vector>

/// The bytes of numbers as a file has them; half precision and bfloat16 are given as their bits.
template <class Number> std::string packed(const std::vector<Number> &numbers, bool bigEndian = false)
{
    std::string bytes;
    for (const Number number : numbers)
        for (std::size_t i = 0; i < sizeof(Number); ++i) {
            const std::size_t shift = 8 * (bigEndian ? sizeof(Number) - 1 - i : i);
            if constexpr (sizeof(Number) == 2)
                bytes += static_cast<char>(number >> shift & 0xff);
            else if constexpr (sizeof(Number) == 4)
                bytes += static_cast<char>(std::bit_cast<std::uint32_t>(number) >> shift & 0xff);
            else
                bytes += static_cast<char>(std::bit_cast<std::uint64_t>(number) >> shift & 0xff);
        }
    return bytes;
}
