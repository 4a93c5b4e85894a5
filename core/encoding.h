// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/parameter.h"
#include "core/signal.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

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
};

/// An encoding described: what a chooser, a slider panel and the catalogue-wide tests need to know.
struct Encoding {
    std::string id;
    std::string title;
    int year = 0;
    std::string citation;              ///< authors, title, arXiv id and section
    std::string summary;               ///< one or two plain sentences
    std::string actsOn;                ///< where position enters: "the input", "q and k"
    std::vector<Parameter> parameters; ///< its own, beside dimension, base and length
    bool usesBase = true;              ///< false: the base changes nothing, so no slider is shown
    bool scales = false;               ///< true: the RoPE scalings apply
    bool readsTable = false;           ///< true: a table from a file can be its content
    Result<Signal> (*evaluate)(const Dimensions &, const Ingredients &) = nullptr;
};

/// All encodings, oldest first.
std::span<const Encoding> encodings();

/// Null where no encoding has this id.
const Encoding *findEncoding(std::string_view id);

} // namespace posviz
