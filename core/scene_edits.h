// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "core/scene.h"
#include "core/scene_knobs.h"
#include "core/subject_edits.h"
#include "core/subject_extension.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace posviz {

// Edits: each takes a valid scene and gives a valid scene, or the sentence that says why not. Those of the subject are
// subject_edits.h's; the look is then cut to what exists.

/// Another subject, looked at in the same way as far as it exists.
Scene withSubject(Scene scene, Subject subject);

/// Fails where the scene has no such knob or the value is not allowed.
Result<Scene> withParameter(Scene scene, const KnobName &knob, double value);
Result<Scene> withParameter(Scene scene, std::string_view key, double value);

Result<Scene> withEncoding(Scene scene, std::string_view id);
Result<Scene> withScaling(Scene scene, std::string_view id);
Result<Scene> withStartedScaling(Scene scene, std::string_view id);
Result<Scene> extendedTo(Scene scene, std::int64_t length);
Result<Scene> withList(Scene scene, std::string_view key, std::vector<double> numbers);
Result<Scene> withTable(Scene scene, std::string path, std::int64_t columns, std::string tensor = {});
Scene withoutTable(Scene scene);

/// Cuts the windows to what exists; a window that covers everything, or nothing that exists, becomes "all of it".
Scene withWindows(Scene scene, Windows windows);

/// Drops what lies outside the sequence or the pairs.
Scene withSelection(Scene scene, Selection selection);

/// The selection with the marks that are set in place of its own.
Selection joined(Selection selection, const Selection &marks);

/// Which views are shown: in the catalogue's order, each once. None, or an empty list: those that have most to show.
Scene withViews(Scene scene, std::optional<std::vector<std::string>> views);

/// The view that has all the room; empty: none.
Scene withFilling(Scene scene, std::string view);

/// What a newcomer sees first: so few positions and features that each cell can be told from its neighbours.
Scene firstScene();

/// The colour map for the figures of its kind. Fails where no map has this id.
Result<Scene> withColours(Scene scene, std::string_view id);

/// Colours of a view between these limits from now on; none: between the figure's own. Fails where no view has this id, and where
/// the limits are not two finite numbers in increasing order.
Result<Scene> withColourLimits(Scene scene, std::string_view view, std::optional<ColourLimits> limits);

/// The scene as it is where it keeps every rule above; else the sentence about the first that it breaks.
Result<Scene> checkedScene(Scene scene);

} // namespace posviz
