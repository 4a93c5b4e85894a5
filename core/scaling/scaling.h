// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/encoding.h"
#include "core/parameter.h"
#include "core/signal.h"
#include "core/source.h"

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
    Remap remap{};
};

/// A rule that slows RoPE's frequencies for sequences longer than the trained ones.
struct Scaling {
    std::string id;
    std::string title;
    Source source;
    std::string summary;
    std::vector<Parameter> parameters;
    std::vector<ListParameter> lists{};
    std::string formula{};             ///< in Unicode, one line
    bool followsLength = false;        ///< true: the sequence length moves the frequencies, so keys in a cache go stale
    bool remaps = false;               ///< true: distances change, frequencies do not
    std::vector<std::string> models{}; ///< that use it
    /// What it came from: scalings by their ids, or the encoding "rope".
    std::vector<Ancestor> ancestors{};
    /// What an attention factor of 0, "auto", stands for at a sequence length; null where no knob has it.
    double (*ownAttentionFactor)(const Values &, std::int64_t length) = nullptr;
    Result<Scaled> (*scale)(const Unscaled &, const Values &, const Lists &) = nullptr;
};

/// All scalings, "none" first.
std::span<const Scaling> scalings();

/// Null where no scaling has this id.
const Scaling *findScaling(std::string_view id);

/// True where the encoding can have the scaling; every one can have "none".
bool applies(const Scaling &scaling, const Encoding &encoding);

/// What the scaling of this id makes of RoPE's frequencies. Fails for an unknown id, and where the scaling itself does.
Result<Scaled> scaled(const Unscaled &unscaled, const Ingredients &ingredients);

} // namespace posviz
