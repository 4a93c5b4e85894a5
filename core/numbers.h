// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace posviz {

/// For people: at most this many significant digits, thousands set apart by narrow no-break spaces, a real minus sign: "−0.8275",
/// "131 072". Below 1e-4 and from 1e15 on in powers of ten: "3.2×10⁻⁵".
std::string shownNumber(double value, int significantDigits = 4);

/// For people: a whole number with narrow no-break spaces between thousands.
std::string shownInteger(std::int64_t value);

/// For people: "1 head", "12 heads"; for nouns whose plural has an s.
std::string counted(std::int64_t count, std::string_view noun);

/// For files: the shortest text that reads back as the same double; "nan", "inf" as std::to_chars writes them.
std::string shortestNumber(double value);

/// For files: 17 significant digits.
std::string exactNumber(double value);

} // namespace posviz
