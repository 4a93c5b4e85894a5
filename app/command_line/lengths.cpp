// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line/lengths.h"

#include "app/units.h"

#include <charconv>
#include <cmath>
#include <utility>

namespace posviz {

std::optional<double> typedNumber(std::string_view text)
{
    double value = 0.0;
    const char *end = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data(), end, value);
    if (failure != std::errc{} || stop != end || !std::isfinite(value))
        return {};
    return value;
}

std::optional<double> typedMillimetres(std::string_view text, double dpi)
{
    const std::pair<std::string_view, double> units[]{
        {"mm", 1.0},
        {"cm", 10.0},
        {"in", millimetresPerInch},
        {"pt", millimetresPerInch / pointsPerInch},
        {"px", millimetresPerInch / dpi},
    };
    for (const auto &[unit, millimetres] : units)
        if (text.ends_with(unit)) {
            const std::optional<double> number = typedNumber(text.substr(0, text.size() - unit.size()));
            return number ? std::optional(*number * millimetres) : std::nullopt;
        }
    return {};
}

} // namespace posviz
