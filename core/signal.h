// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/table.h"

#include <Eigen/Core>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace posviz {

/// What one feature of a sinusoidal vector holds.
enum class Wave { Sine, Cosine };

struct WaveFeature {
    int pair = 0; ///< 0-based; its frequency is inverseFrequencies[pair]
    Wave wave = Wave::Sine;
};

/// Feature f of position p is sin or cos of p * inverseFrequencies[features[f].pair].
struct Sinusoids {
    Eigen::VectorXd inverseFrequencies; ///< radians per position, one a pair
    std::vector<WaveFeature> features;  ///< one a feature
};

/// A table of vectors, one row a position; positions past its last row do not exist.
struct LearnedTable {
    std::shared_ptr<const Table> table;
    bool trained = false; ///< false: a random initialisation, to be labelled so wherever it is shown
};

/// A vector per position, added to the token embedding.
struct Absolute {
    std::variant<Sinusoids, LearnedTable> vectors;
};

/// Which two features of a head form pair i of d rotated features.
enum class Pairing {
    Interleaved, ///< 2i and 2i + 1 (RoFormer, GPT-J, Meta's Llama weights)
    Half,        ///< i and i + d/2 (GPT-NeoX, Hugging Face's rotate_half)
};

/// A stretch of neighbouring pairs that a scaling treats alike.
struct PairBand {
    int first = 0;
    int count = 0;
    std::string label; ///< "unchanged", "blend", "÷ 8"
};

/// An angle per position and feature pair, by which queries and keys are turned.
struct Rotary {
    int dimension = 0; ///< features of a head
    Pairing pairing = Pairing::Half;
    Eigen::VectorXd inverseFrequencies;          ///< radians per position, one a rotated pair, after scaling
    Eigen::VectorXd unscaledInverseFrequencies;  ///< the same before scaling
    double attentionFactor = 1.0;                ///< multiplies cos and sin, so its square multiplies the score
    std::vector<PairBand> bands{};               ///< empty where a scaling treats all pairs alike
    std::optional<std::int64_t> trainedLength{}; ///< positions, where the scaling names it

    int rotaryDimension() const { return 2 * static_cast<int>(inverseFrequencies.size()); }
};

/// What an encoding says about positions; small, and never a positions x positions matrix.
using Signal = std::variant<Absolute, Rotary>;

/// Features of a vector (absolute) or of a head (rotary).
int featureCount(const Signal &signal);

/// Frequencies in radians per position, one a pair; null for a table, which has none.
const Eigen::VectorXd *inverseFrequencies(const Signal &signal);

/// The number of positions that exist; none: every position does.
std::optional<std::int64_t> definedPositions(const Signal &signal);

/// The pair a feature belongs to; none where the feature belongs to no pair (tables, features that are not rotated).
std::optional<int> pairOfFeature(const Signal &signal, int feature);

/// The features of a pair, at most two, in increasing order.
std::vector<int> featuresOfPair(const Signal &signal, int pair);

/// Which half of its pair a rotated feature is: the first (cos of the angle where the pair was (1, 0)) or the second (sin).
bool isFirstOfPair(const Rotary &rotary, int feature);

} // namespace posviz
