// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <limits>

namespace posviz {

/// What stands for a score or feature that does not exist, as in CellMatrix.
inline constexpr double absentValue = std::numeric_limits<double>::quiet_NaN();

} // namespace posviz
