// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sentence.h"

#include <optional>
#include <string_view>

namespace posviz {

/// How llama.cpp encodes the positions of an architecture.
enum class GgufPositions {
    Neighbours,          ///< RoPE on features 2i and 2i + 1: NORM
    Halves,              ///< RoPE on features i and i + n/2: NEOX
    Sections,            ///< M-RoPE: MROPE
    InterleavedSections, ///< IMROPE
    Learned,
    Alibi,
    Buckets, ///< T5's
    None,
};

/// What llama.cpp fixes for a general.architecture and no key of the file says.
struct GgufArchitecture {
    std::string_view name;
    GgufPositions positions = GgufPositions::Halves;
    /// The conversion from Hugging Face reorders rows of queries and keys: their half-split pairs become neighbours.
    bool reordered = false;
    std::optional<double> slidingBase{}; ///< of layers with a sliding window, without rope.freq_base_swa
    bool slidingUnscaled = false;        ///< a scaling is not for layers with a sliding window
    bool tenfoldLogMultiplier = false;   ///< rope.scaling.yarn_log_multiplier is stored times 0.1
    bool finetunedTurns = false; ///< rope.scaling.finetuned false switches RoPE off
    Pattern<0> remark = "";              ///< what no key shows
};

/// Null for an architecture that is not known.
const GgufArchitecture *findGgufArchitecture(std::string_view name);

} // namespace posviz
