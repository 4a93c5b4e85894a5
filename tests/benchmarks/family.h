// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace posviz {

/// Adds a benchmark for each encoding, scaling and view of the catalogues; called from main, when those are there.
void registerFamilyBenchmarks();

} // namespace posviz
