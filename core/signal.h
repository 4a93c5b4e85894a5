// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lag_function.h"
#include "core/sentence.h"
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
enum class Wave {
    Sine,
    Cosine,
    Zero ///< zero at every position, of no pair: what is left over where the width does not divide
};

struct WaveFeature {
    int pair = 0; ///< 0-based; its frequency is inverseFrequencies[pair]
    Wave wave = Wave::Sine;
};

/// Where a position stands in a grid.
struct GridPlace {
    std::int64_t column = 0;
    std::int64_t row = 0;
    std::int64_t plane = 0;
};

/// Positions that fill rows: position p stands in row p div width and column p mod width. Rows may fill planes in the same way.
struct Grid {
    std::int64_t width = 1;
    Eigen::VectorXd rowFrequencies;     ///< radians per row, one a pair
    std::int64_t height = 0;            ///< rows of a plane; 0: there is one plane, whose rows go on
    Eigen::VectorXd planeFrequencies{}; ///< radians per plane, one a pair; empty where there is one plane
    std::int64_t outside = 0;           ///< the first positions, which stand in no cell (a class token); the next fills the first

    /// Of a position that stands in a cell.
    GridPlace placeOf(std::int64_t position) const;
};

/// Feature f of position p is sin or cos of p * inverseFrequencies[features[f].pair] + phases[features[f].pair]; with a grid, of
/// its column's, row's and plane's angles added. Positions outside the grid have vectors of zeros.
struct Sinusoids {
    Eigen::VectorXd inverseFrequencies;  ///< radians per position (with a grid: per column), one a pair
    std::vector<WaveFeature> features;   ///< one a feature
    Eigen::VectorXd phases{};            ///< radians at the first position, one a pair; empty: 0
    std::optional<Grid> grid{};          ///< positions with several axes, row by row
    std::vector<std::string> pairAxes{}; ///< one a pair: the axis it follows; empty: there is one axis
    bool normalised = false; ///< true: the frequencies follow the sequence's length, so that all lengths span the same angles
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

/// The label of a band of pairs that a scaling has stopped, of one that it leaves alone, of one between two others.
inline constexpr Pattern<0> neverTurns = "not rotated", unchangedPairs = "unchanged", blendedPairs = "blend";

/// A stretch of neighbouring pairs that a scaling treats alike.
struct PairBand {
    int first = 0;
    int count = 0;
    Sentence label; ///< "unchanged", "blend", "÷ 8"
};

/// Distances beyond the window count as if they were the window, or grow more slowly (ReRoPE, leaky ReRoPE).
struct RectifiedDistance {
    std::int64_t window = 1;
    double slope = 0.0; ///< beyond the window a distance d counts as window + slope (d - window)
};

/// Distances beyond the window are those of whole groups of positions (Self-Extend).
struct GroupedPositions {
    std::int64_t window = 1;
    std::int64_t group = 1;
};

/// Positions start anew in every chunk; queries of later chunks see earlier ones from a bounded distance (Dual Chunk Attention).
struct ChunkedPositions {
    std::int64_t chunk = 1; ///< positions of a chunk
    std::int64_t local = 1; ///< of them, those that a neighbouring chunk may still tell apart
};

/// How a pair of positions becomes the distance that RoPE turns by; none: query minus key.
using Remap = std::variant<std::monostate, RectifiedDistance, GroupedPositions, ChunkedPositions>;

/// An angle per position and feature pair, by which queries and keys are turned.
struct Rotary {
    int dimension = 0; ///< features of a head
    Pairing pairing = Pairing::Half;
    Eigen::VectorXd inverseFrequencies; ///< radians per position (with a grid: per column), one a rotated pair, after scaling
    Eigen::VectorXd unscaledInverseFrequencies;  ///< the same before scaling
    double attentionFactor = 1.0;                ///< multiplies cos and sin, so its square multiplies the score
    std::vector<PairBand> bands{};               ///< empty where a scaling treats all pairs alike
    std::optional<std::int64_t> trainedLength{}; ///< positions; none: unknown
    Eigen::VectorXd growth{};            ///< one a pair: queries are scaled by e^(growth p), keys by e^(-growth p); empty: by 1
    std::optional<Grid> grid{};          ///< positions with two axes, row by row
    std::vector<std::string> pairAxes{}; ///< one a pair: the axis it follows; empty: there is one axis
    Remap remap{};
    bool untrained = false; ///< true: the frequencies are a random initialisation (RoPE-Mixed), to be labelled so

    int rotaryDimension() const { return 2 * static_cast<int>(inverseFrequencies.size()); }
};

/// Which row of a table of vectors a lag (query minus key) uses.
struct LagClasses {
    std::vector<std::int64_t>
        firsts;            ///< increasing; class i holds firsts[i] <= lag < firsts[i + 1]; firsts[0] is the lowest 64-bit number
    std::vector<int> rows; ///< one a class: its row of the tables

    int rowOf(std::int64_t lag) const;
};

/// A vector for each class of distances, which joins the score (Shaw, DeBERTa).
struct DistanceVectors {
    LagClasses classes;
    std::shared_ptr<const Table> keys;    ///< query . row is added to the score; null: nothing is
    std::shared_ptr<const Table> queries; ///< key . row is added to the score; null: nothing is
    std::shared_ptr<const Table> values;  ///< added to the value; null: nothing is
};

/// Sinusoids of the distance in place of the key's position, and two learned vectors (Transformer-XL):
/// (q + contentBias) . k + (q + positionBias) . (projection R(m - n)).
struct DistanceSinusoids {
    Sinusoids sinusoids;
    Eigen::MatrixXd projection; ///< head features x sinusoid features
    Eigen::VectorXd contentBias;
    Eigen::VectorXd positionBias;
};

/// Position vectors with projections of their own, whose product joins the score (TUPE).
struct UntiedPositions {
    std::shared_ptr<const Table> queries; ///< row p: position p projected for queries
    std::shared_ptr<const Table> keys;
    LagFunction buckets; ///< added to the score
};

/// Terms of the score beside query . key, which follow the content and the distance.
struct Relative {
    int dimension = 0;  ///< features of a head
    double scale = 1.0; ///< of the whole score: 1/sqrt(d), or 1/sqrt(3 d)
    std::variant<DistanceVectors, DistanceSinusoids, UntiedPositions> terms;
    bool trained = false; ///< false: a random initialisation, to be labelled so wherever it is shown
    /// Where only some numbers are from a file, a clause about the others: "the projection is random". Empty: all are, or none.
    Sentence untrainedPart{};
};

/// A network of one hidden layer maps a normalised distance to a number a head (FIRE):
/// B(m, n) = MLP(psi(|m - n|) / (psi(max(threshold, m)) + 1e-6)), psi(x) = ln(|c x| + 1).
struct NormalisedDistance {
    double c = 0.1;
    double threshold = 512.0;
    Eigen::VectorXd hiddenWeights;
    Eigen::VectorXd hiddenBiases;
    Eigen::MatrixXd outputWeights; ///< heads x hidden
    Eigen::VectorXd outputBiases;
};

/// A number for each step between two cells of a window (Swin): position p stands in row p div width and column p mod width.
struct WindowBias {
    int height = 7;
    int width = 7;
    /// (2 height - 1)(2 width - 1) x heads, row (dy + height - 1)(2 width - 1) + dx + width - 1; with a class token three more
    /// rows: from it to a cell, from a cell to it, to itself.
    Eigen::MatrixXd table;
    bool classToken = false; ///< position 0 stands outside the window, whose cells begin at position 1 (BEiT)

    std::int64_t positions() const { return std::int64_t{height} * width + (classToken ? 1 : 0); }
    /// The row of the table for two positions that exist.
    Eigen::Index rowOf(std::int64_t query, std::int64_t key) const;
};

/// A number a head, which is added to the score.
struct Bias {
    std::variant<std::vector<LagFunction>, NormalisedDistance, WindowBias> heads; ///< of lag functions: one a head
    bool learned = false;
    bool trained = false; ///< only where learned; false: a random initialisation, to be labelled so wherever it is shown
    bool causal = false;  ///< true: keys after the query are masked

    int headCount() const;
};

/// Positions counted by the tokens between query and key (CoPE), on example content of a seed.
struct Contextual {
    int dimension = 0;
    int positions = 64; ///< one more than the largest position
    std::uint64_t seed = 0;
    std::vector<int> kinds{}; ///< one a token of the example; tokens of a kind have the same query and the same key
    Eigen::MatrixXd gates{};  ///< how much a key's kind (column) counts for a query's kind (row), 0 to 1
    Sentence example{};       ///< what the tokens are, in a sentence
};

/// Nothing but the causal mask.
struct NoPosition {};

/// What an encoding says about positions; small, and never a positions x positions matrix.
using Signal = std::variant<Absolute, Rotary, Relative, Bias, Contextual, NoPosition>;

/// The alternatives of a signal, in their order.
enum class SignalKind { Absolute, Rotary, Relative, Bias, Contextual, NoPosition };

SignalKind kindOf(const Signal &signal);

/// Features of a vector (absolute) or of a head (rotary, relative); 0 where there are no vectors.
int featureCount(const Signal &signal);

/// Frequencies in radians per position, one a pair; null where there are no angles.
const Eigen::VectorXd *inverseFrequencies(const Signal &signal);

/// Radians per step along the axis that a pair follows, never negative: of a position, or of a column, a row and a plane
/// together.
Eigen::VectorXd stepFrequencies(const Signal &signal);

/// True where a scaling has changed the pair's frequency, which is turned by now, by more than a rounding.
bool isScaled(const Rotary &rotary, Eigen::Index pair, double frequency);

/// The grid whose rows the positions fill; null where they have one axis.
const Grid *gridOf(const Signal &signal);

/// The axis that each pair follows; null where there is one axis.
const std::vector<std::string> *pairAxesOf(const Signal &signal);

/// The sinusoids or the table of an absolute encoding; null for all others.
const Sinusoids *sinusoidsOf(const Signal &signal);
const LearnedTable *learnedTableOf(const Signal &signal);

/// The last pair where it has a sine and no cosine, so that vectors differ in length and distances alone make no score; none
/// True where a scaling has stopped the pair, which carries content only.
bool isStopped(const Rotary &rotary, int pair);

/// where every pair is whole.
std::optional<int> sineAlone(const Sinusoids &sinusoids);

/// True where the numbers are a random initialisation, to be labelled so wherever they are shown.
bool isUntrained(const Signal &signal);

/// The number of positions that exist; none: every position does.
std::optional<std::int64_t> definedPositions(const Signal &signal);

/// The pair a feature belongs to; none where the feature belongs to no pair (tables, columns of zeros, features that are not
/// rotated).
std::optional<int> pairOfFeature(const Signal &signal, int feature);

/// The features of a pair, at most two, in increasing order.
std::vector<int> featuresOfPair(const Signal &signal, int pair);

/// Which half of its pair a rotated feature is: the first (cos of the angle where the pair was (1, 0)) or the second (sin).
bool isFirstOfPair(const Rotary &rotary, int feature);

} // namespace posviz
