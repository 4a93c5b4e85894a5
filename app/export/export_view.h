// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/export/formats.h"
#include "core/plate.h"

#include <optional>

namespace posviz {

/// A view of a scene at one cell a pixel of the exported file, or at the resolution asked for.
/// Fails where the scene cannot be evaluated or the view has nothing to show.
Result<Plate> plateForExport(const View &view, const Scene &scene, TableSource &tables, const ExportOptions &options,
                             const std::optional<Resolution> &cells = {});

} // namespace posviz
