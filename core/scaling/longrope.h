// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace posviz {

/// LongRoPE's factor on cos and sin, sqrt(1 + ln growth / ln trained); 1 where the context does not grow.
double longRopeMagnitude(double growth, double trained);

} // namespace posviz
