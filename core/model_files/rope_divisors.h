// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/parameter.h"

#include <optional>
#include <span>
#include <string>

namespace posviz {

/// A scaling and its knobs.
struct KnownScaling {
    std::string id;
    Values values{};
};

/// The scaling whose rule gives these divisors of RoPE's frequencies, one a pair, to single precision: "none" where all are 1,
/// "linear" where all are alike, "llama3" of Llama 3.1's and 3.2's bounds (1 and 4 turns within 8192 positions), "proportional"
/// where pairs from one on are as good as stopped. None where no rule gives them, or more than one.
std::optional<KnownScaling> scalingOfDivisors(std::span<const double> divisors, double base);

} // namespace posviz
