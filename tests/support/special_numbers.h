// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <limits>
#include <numbers>

inline constexpr double pi = std::numbers::pi;
inline constexpr double infinite = std::numeric_limits<double>::infinity();
inline constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();
