// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/tensor_index.h"
#include "core/parameter.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace posviz {

/// A tensor that, by its name and shape, holds what a model learned about positions.
struct PositionTensor {
    TensorEntry tensor;
    std::string encoding;    ///< the id of the encoding that it belongs to: "learned", "t5", "swin", "deberta", "shaw"
    std::int64_t offset = 0; ///< learned: rows before that of position 0, guessed from name and shape; 2 in OPT, BART, RoBERTa
    Values values{};         ///< of the encoding's knobs, what the name tells beside the defaults: Shaw's clipping
    Sentence text;           ///< what it is, a phrase: "vectors of 1024 positions, 768 features"

    bool operator==(const PositionTensor &) const = default;
};

/// True for the names that positionTensors() knows: "transformer.wpe.weight", "h.0.attn.relative_attention_bias.weight".
bool mayHoldPositions(std::string_view name);

/// Which side of an encoder-decoder model a name speaks of: true the decoder's, false the encoder's, none neither.
std::optional<bool> ofDecoder(std::string_view name);

/// The tensors that hold positions, best first: tables of positions before those of distances, the text's before the
/// image's, types that are read before others, then by name with numbers counted.
std::vector<PositionTensor> positionTensors(const std::vector<TensorEntry> &tensors);

} // namespace posviz
