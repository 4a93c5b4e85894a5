// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/command_line/outcome.h"
#include "core/plate.h"

#include <optional>
#include <string>
#include <vector>

namespace posviz {

/// The view that the word names.
Outcome<const View *> viewFrom(const std::optional<std::string> &word);

/// Evaluates the scene; the table that it names comes from these files.
Outcome<EvaluatedScene> evaluatedFrom(Scene scene, TableSource &tables);

/// The view's figure, computed with at most these cells.
Outcome<Plate> plateOf(const View &view, const EvaluatedScene &scene, int rows, int columns);

/// Cheap to compute, with the axes, notes and colour maps of the final figure.
Outcome<Plate> coarsePlateOf(const View &view, const EvaluatedScene &scene);

/// One line on standard error for each thing that a reader must know: figure.notes of a table, drawnNotes() of a picture.
void tellNotes(const std::vector<Sentence> &notes);

} // namespace posviz
