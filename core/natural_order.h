// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace posviz {

/// True where a comes first when runs of digits count as numbers: "h.2.x" before "h.10.x".
bool naturallyBefore(std::string_view a, std::string_view b);

} // namespace posviz
