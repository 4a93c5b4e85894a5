// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sentence.h"

#include <cstdint>
#include <string>
#include <string_view>

// What the readers of different files say in the same words. Numbers come with as many digits as the file is likely to give.

namespace posviz {

/// The text with a remark behind a semicolon; one of the two alone where the other is empty.
Sentence remarked(Sentence text, Sentence remark);

/// The text, and whose default it is.
Sentence transformersDefault(Sentence text);
Sentence transformersDefault(Sentence text, std::string_view modelType);
Sentence llamaCppDefault(Sentence text);
Sentence posvizDefault(Sentence text);

/// The text, and that it is so as in most models.
Sentence asInMost(Sentence text);

/// "12 heads"
Sentence headCount(std::int64_t heads);
/// "heads of 128 features", and the two keys whose quotient that is.
Sentence headSize(Argument features);
Sentence headSize(Argument features, std::string widthKey, std::string headsKey);
/// "64 of a head's 128 features are turned", or that all are.
Sentence turnedFeatures(Argument turned, Argument size);
/// "base frequency 500 000"
Sentence baseFrequency(Argument base);
/// "sequence length 131 072"
Sentence sequenceLength(Argument length);
/// "cos and sin times 1.138"
Sentence magnitude(Argument factor);
/// "5 of 6 layers"
Sentence shareOfLayers(std::int64_t layers, std::int64_t all);

/// Why a size of a head cannot be worked out; two keys with their values, as they stand in sentences.
Sentence unevenHeads(std::string widthKey, Argument width, std::string headsKey, Argument heads);

inline constexpr Pattern<0> limitsReach = "limits how far attention reaches, not how positions are encoded";
inline constexpr Pattern<0> unturnedFeatures = "unrotated features of a head, not shown";
inline constexpr Pattern<0> slopedBias = "subtracts a penalty linear in distance from the attention logits";
inline constexpr Pattern<0> nothingScaled = "nothing is scaled";
inline constexpr Pattern<0> noScaling = "no scaling";

} // namespace posviz
