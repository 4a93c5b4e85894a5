// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string_view>

namespace posviz {

/// A number as typed, in the C locale; none where anything else stands beside it.
std::optional<double> typedNumber(std::string_view text);

/// A length as typed, such as "89mm", in millimetres; units mm, cm, in, pt, px. None where it is no number with one of these.
std::optional<double> typedMillimetres(std::string_view text, double dpi);

} // namespace posviz
