// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/command_line/outcome.h"
#include "core/evaluate.h"
#include "core/scene.h"
#include "core/view.h"

#include <optional>
#include <string>
#include <vector>

namespace posviz {

/// A scene, what its encoding says, and the view to see it in.
struct Picture {
    const View *view = nullptr;
    Scene scene;
    Signal signal;
};

/// The view that the word names.
Outcome<const View *> viewFrom(const std::optional<std::string> &word);

/// Evaluates the scene; the table that it names comes from these files.
Outcome<Picture> pictureOf(const View &view, Scene scene, TableFiles &files);

/// The picture's figure, computed with at most these cells.
Outcome<Figure> figureOf(const Picture &picture, int rows, int columns);

/// Cheap to compute, with the axes, notes and colour maps of the final figure.
Outcome<Figure> coarseFigureOf(const Picture &picture);

/// One line on standard error for each thing that a reader must know: figure.notes of a table, drawnNotes() of a picture.
void tellNotes(const std::vector<std::string> &notes);

} // namespace posviz
