// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sentence.h"

#include <optional>
#include <string_view>

namespace posviz {

/// How a model encodes positions.
enum class HfKind {
    Rotary,
    Axial, ///< RoPE by the two axes of an image
    Learned,
    Sinusoidal,
    T5,
    Alibi,
    Deberta,
    RelativeVectors,
    TransformerXl,
    None,
    Undrawn, ///< known, and no encoding that Posviz has
};

/// Which layers do not turn as the file's settings have it.
enum class HfLayers {
    Alike,
    SlidingUnscaled, ///< a scaling is for full attention only (OLMo 3)
    FullUnturned,    ///< where some layers slide, those with full attention turn nothing (Command A, EXAONE 4)
    ChunkedTurned,   ///< those that do not turn have full attention, the others attend in chunks (Llama 4)
};

/// What transformers' code fixes for a model type, and what it takes where a config does not say.
struct HfModel {
    std::string_view type; ///< model_type
    HfKind kind = HfKind::Rotary;
    std::string_view pairing = "half"; ///< id of a choice: "half", "interleaved"
    std::optional<double> base = 10000;
    std::optional<double> rotaryFraction = 1.0; ///< none: the config must say
    std::optional<int> headDimension{};         ///< none: hidden_size / num_attention_heads
    std::optional<int> wholeHead{};             ///< what that quotient is by default
    std::optional<double> localBase{};          ///< of sliding layers, where they have their own
    int unturnedEvery = 0;                      ///< no_rope_layer_interval where the config does not say; 0: all turn
    int fullEvery = 0;                          ///< every so many layers have full attention, the others slide; 0: not said
    HfLayers layers = HfLayers::Alike;
    int offset = 0;                   ///< rows of a learned table before that of position 0
    bool offsetCounted = false;       ///< max_position_embeddings counts them (RoBERTa)
    std::string_view mask = "";       ///< "causal", "none": of biases
    std::string_view named{};         ///< what position_embedding_type is by default; empty: the kind says it
    std::string_view axes{};          ///< id of axial RoPE's layout; of time, height and width, of M-RoPE's
    std::string_view sinusoids{};     ///< id of the spacing of sinusoids: "paper", "tensor2tensor"
    std::string_view featureLayout{}; ///< id of the sinusoids' layout
    bool slopesByHead = false;        ///< ALiBi's slopes are divided by the root of the head's size, as scores are
    bool tableToo = false;            ///< a learned table is added to the input besides
    bool interleavedSections = false; ///< of M-RoPE, without a key that says so
    Pattern<0> remark = "";           ///< what the settings do not show
};

/// Null for a model type that is not known.
const HfModel *findHfModel(std::string_view type);

} // namespace posviz
