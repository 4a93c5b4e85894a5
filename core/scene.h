// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bins.h"
#include "core/parameter.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace posviz {

/// What is encoded, and how: an encoding of a sequence.
struct Subject {
    std::string encoding = "rope";
    std::string scaling = "none";
    int dimension = 128;
    double base = 10000.0;
    std::int64_t length = 512; ///< positions in the sequence
    /// Positions of the longest sequence in training, where a file or the user has said it. A scaling with a knob for it has its
    /// own number, which then counts: trainedLengthOf().
    std::optional<std::int64_t> trainedLength{};
    std::string table{};       ///< path of the file whose table is the content; empty: none
    std::string tensor{};      ///< which of the file's tensors that is; empty: the file is a table itself (.npy)
    Values values{};           ///< the encoding's, the scaling's; defaults where missing
    Lists lists{};             ///< the scaling's

    bool operator==(const Subject &) const = default;
};

/// Part of what there is to see; no run: all of it.
struct Windows {
    std::optional<Run> positions{}; ///< rows: query positions
    std::optional<Run> keys{};      ///< columns of the similarity
    std::optional<Run> features{};
    std::optional<Run> pairs{};

    bool operator==(const Windows &) const = default;
};

/// The chosen position and pair.
struct Selection {
    std::optional<std::int64_t> query{};
    std::optional<std::int64_t> key{};
    std::optional<int> pair{};

    bool operator==(const Selection &) const = default;
};

/// The numbers that have the first and the last colour; lower < upper, both finite.
struct ColourLimits {
    double lower = 0.0;
    double upper = 1.0;

    bool operator==(const ColourLimits &) const = default;
};

/// How a subject is looked at.
struct Look {
    Windows windows{};
    Selection selection{};
    Values viewValues{}; ///< the views' own parameters; defaults where missing
    std::string sequentialColours = "viridis";
    std::string divergingColours = "red-blue";
    std::string cyclicColours = "twilight";
    /// By a view's id: limits that stay whatever the figure shows, so that figures can be compared. Others have their own.
    std::map<std::string, ColourLimits, std::less<>> colourLimits{};
    std::optional<std::vector<std::string>> views{}; ///< ids of those that are shown, never empty; none: as many as have most to show
    std::string filling{};                           ///< id of the view that has all the room; empty: none

    bool operator==(const Look &) const = default;
};

/// Everything the user chose. A plain value: all that Posviz shows or writes is a function of it.
struct Scene {
    Subject subject{};
    Look look{};

    bool operator==(const Scene &) const = default;
};

} // namespace posviz
