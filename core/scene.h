// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bins.h"
#include "core/encoding.h"
#include "core/parameter.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace posviz {

/// What is encoded, and how.
struct Subject {
    std::string encoding = "rope";
    std::string scaling = "none";
    int dimension = 128;
    double base = 10000.0;
    std::string table{};  ///< path of the file whose table is the content; empty: none
    std::string tensor{}; ///< which of the file's tensors that is; empty: the file is a table itself (.npy)
    Values values{};      ///< the encoding's, the scaling's; defaults where missing
    Lists lists{};        ///< the scaling's

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

/// Everything the user chose. A plain value: all that Posviz shows or writes is a function of it.
struct Scene {
    Subject subject{};
    std::int64_t length = 512; ///< positions in the sequence
    Windows windows{};
    Selection selection{};
    Values viewValues{}; ///< the views' own parameters; defaults where missing
    std::string sequentialColours = "viridis";
    std::string divergingColours = "red-blue";
    std::string cyclicColours = "twilight";

    bool operator==(const Scene &) const = default;
};

/// A heading and the knobs below it, as shown in a panel.
struct ParameterGroup {
    std::string id; ///< "encoding", "dimensions", "scaling", or a view's id
    std::string title;
    std::vector<Parameter> parameters;
};

/// The knobs that change anything in this scene, in the order shown: dimensions, the encoding's, the scaling's, the views'.
std::vector<ParameterGroup> parameterGroups(const Scene &scene);

/// The knob of parameterGroups() with this key, if the scene has one.
std::optional<Parameter> findParameter(const Scene &scene, std::string_view key);

/// The lists that the scene's scaling reads.
std::span<const ListParameter> listParameters(const Scene &scene);

/// Descriptions of the three knobs that all encodings share.
const Parameter &dimensionParameter();
const Parameter &baseParameter();
const Parameter &lengthParameter();

/// True while the opened table's columns are the dimension, so that it is no knob.
bool tableSetsDimension(const Scene &scene);

/// The value of any knob of parameterGroups().
double parameterValue(const Scene &scene, const Parameter &parameter);

/// False while one of the parameter's conditions does not hold.
bool isActive(const Scene &scene, const Parameter &parameter);

// Edits: each takes a valid scene and gives a valid scene, or the sentence that says why not.

/// Fails where the key is no knob of this scene or the value is not allowed.
Result<Scene> withParameter(Scene scene, std::string_view key, double value);

/// Keeps dimension, base and length; the table of another encoding is let go. Fails for an unknown id.
Result<Scene> withEncoding(Scene scene, std::string_view id);

/// Fails where the key is no list of this scene's scaling or a number is not allowed. An empty list: back to the default.
Result<Scene> withList(Scene scene, std::string_view key, std::vector<double> numbers);

/// Fails for an unknown id, and for an encoding that no scaling applies to.
Result<Scene> withScaling(Scene scene, std::string_view id);

/// A file's table, or that of one of its tensors, of so many columns, becomes the encoding's content; knobs of what it replaces
/// go. Fails where the encoding reads none. Whether the encoding can read one of this shape is said when it is evaluated.
Result<Scene> withTable(Scene scene, std::string path, std::int64_t columns, std::string tensor = {});

/// Lets go of the opened table; the encoding's own content comes back.
Scene withoutTable(Scene scene);

/// Cuts the windows to what exists; a window that covers everything, or nothing that exists, becomes "all of it".
Scene withWindows(Scene scene, Windows windows);

/// Drops what lies outside the sequence or the pairs.
Scene withSelection(Scene scene, Selection selection);

/// The scene as it is where it keeps every rule above; else the sentence about the first that it breaks.
Result<Scene> checkedScene(Scene scene);

} // namespace posviz
