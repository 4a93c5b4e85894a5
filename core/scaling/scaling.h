// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/parameter.h"
#include "core/signal.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace posviz {

/// The frequencies of RoPE before a scaling changes them.
struct Unscaled {
    Eigen::VectorXd inverseFrequencies; ///< radians per position, one a pair
    int rotaryDimension = 0;            ///< twice the number of pairs
    double base = 10000.0;
    std::int64_t length = 512; ///< positions in the sequence
};

/// What a scaling makes of them.
struct Scaled {
    Eigen::VectorXd inverseFrequencies;
    double attentionFactor = 1.0;
    std::vector<PairBand> bands{};
    std::optional<std::int64_t> trainedLength{};
};

/// A rule that slows RoPE's frequencies for sequences longer than the trained ones.
struct Scaling {
    std::string id;
    std::string title;
    int year = 0;
    std::string citation;
    std::string summary;
    std::vector<Parameter> parameters;
    Scaled (*scale)(const Unscaled &, const Values &) = nullptr;
};

/// All scalings, "none" first.
std::span<const Scaling> scalings();

/// Null where no scaling has this id.
const Scaling *findScaling(std::string_view id);

} // namespace posviz
