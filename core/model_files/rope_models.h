// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string_view>

namespace posviz {

/// What transformers' code fixes for a model type, and what it takes where a config does not say.
///
/// Only what its releases agree on: the default base of Mixtral or Cohere, say, has changed between them.
struct RopeModel {
    std::string_view type;    ///< model_type
    std::string_view pairing; ///< id of a choice: "half", "interleaved"
    std::optional<double> base{};
    std::optional<double> rotaryFraction = 1.0;
    std::optional<int> headDimension{}; ///< none: hidden_size / num_attention_heads
    std::string_view remark{};          ///< what the settings do not show
};

/// Null for a model type that is not known to use RoPE.
const RopeModel *findRopeModel(std::string_view type);

} // namespace posviz
