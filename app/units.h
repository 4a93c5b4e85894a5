// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace posviz {

inline constexpr double millimetresPerInch = 25.4;
inline constexpr double pointsPerInch = 72.0;

} // namespace posviz
