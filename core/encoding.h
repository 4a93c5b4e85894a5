// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/parameter.h"
#include "core/signal.h"
#include "core/source.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace posviz {

/// What every encoding is evaluated with.
struct Dimensions {
    int dimension = 128;       ///< features; even
    double base = 10000.0;     ///< rope_theta, or the 10000 of the sinusoids
    std::int64_t length = 512; ///< positions
};

/// What an encoding is evaluated from, beside its dimensions: its own values, and where they apply a scaling and a table.
struct Ingredients {
    const Values &values;
    std::string_view scaling = "none";       ///< id; only for an encoding with scales = true
    std::shared_ptr<const Table> table = {}; ///< the opened file's table; null: none was opened
    const Lists &lists = noLists();          ///< the scaling's lists of numbers
};

/// Where in a layer position enters.
enum class Place { Input, QueriesAndKeys, Score, ValueVectors, Nowhere };

/// What an encoding's numbers come from.
enum class Origin {
    Fixed,   ///< a formula
    Learned, ///< training
    Content  ///< the tokens themselves
};

/// What a chooser tells of an encoding, and a reader compares.
struct Facts {
    std::vector<Place> actsOn;
    Origin origin = Origin::Fixed;
    std::string learnedNumbers = "0";   ///< how many are trained: "0", "length × dimension", "heads × 32"
    bool everyLength = true;            ///< false: positions past its table do not exist
    std::string cost = "none";          ///< per score, beside the dot product of query and key
    std::string extrapolates;           ///< what happens past the trained length without more training, in a few words
    std::string fusedAttention = "yes"; ///< whether fused kernels (FlashAttention) take it as it is
    std::string cachedKeys = "yes";     ///< whether keys in a cache stay right as the sequence grows
    std::vector<std::string> models;    ///< that use it
    std::string formula;                ///< in Unicode, one line
};

/// What an encoding came from, and why.
struct Ancestor {
    std::string id; ///< of an encoding of the catalogue
    std::string why;
};

/// An encoding described: what a chooser, a slider panel and the catalogue-wide tests need to know.
struct Encoding {
    std::string id;
    std::string title;
    Source source;
    std::string summary;                      ///< one or two plain sentences
    SignalKind kind = SignalKind::NoPosition; ///< of the signals that evaluate gives, whatever the knobs say
    /// True: the score, or what is added to it, follows from query minus key alone, unless a scaling remaps distances.
    bool followsLag = false;
    /// Of its parameters: where one does not hold, it does not.
    std::vector<Condition> followsLagWhen{};
    Facts facts;
    std::vector<Ancestor> ancestors{};
    std::vector<Parameter> parameters{}; ///< its own, beside dimension, base and length
    bool usesDimension = true;           ///< false: it has no vectors, so no slider is shown
    /// Of its parameters: where one does not hold, there are no vectors either.
    std::vector<Condition> dimensionOnlyWhen{};
    bool usesBase = true;         ///< false: the base changes nothing, so no slider is shown
    bool termsMeetContent = true; ///< false: the terms of a Relative signal are the same whatever query and key hold
    bool scales = false;          ///< true: the RoPE scalings of frequencies apply
    bool compared = false;        ///< true: how programs read the settings of its scalings is compared
    bool remaps = false;          ///< true: those that remap distances apply too
    /// While it holds, every length spans the same angles, so that there are none that training has not seen.
    std::optional<Condition> everyLengthAlike{};
    bool readsTable = false;         ///< true: a table from a file can be its content
    std::string tableShape{};        ///< what rows and columns of that table are: "buckets × heads"
    bool tableSetsDimension = false; ///< true: that table's columns are the dimension
    /// Keys of its parameters that change an opened table too.
    std::vector<std::string> tableKnobs{};
    Result<Signal> (*evaluate)(const Dimensions &, const Ingredients &) = nullptr;
};

/// "the input", "queries and keys", "the score": as it stands in a sentence.
Sentence placeName(Place place);
/// "the score and the values"
Sentence placesInWords(const std::vector<Place> &places);
/// "fixed", "learned", "from the content"
Sentence originName(Origin origin);

/// All encodings, oldest first.
std::span<const Encoding> encodings();

/// Null where no encoding has this id.
const Encoding *findEncoding(std::string_view id);

/// The ids of the encodings that read a table, as they stand in a sentence.
std::string tableReaders();

} // namespace posviz
