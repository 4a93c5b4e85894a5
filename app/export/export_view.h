// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/export/formats.h"
#include "core/plate.h"

#include <optional>
#include <stop_token>

namespace posviz {

/// A view of a scene at one cell a pixel of the exported file, or at the resolution asked for.
/// Fails where the scene cannot be evaluated or the view has nothing to show. May be called from any thread; where the stop was
/// asked for, the plate is incomplete and must be dropped.
Result<Plate> plateForExport(const View &view, const Scene &scene, TableSource &tables, const ExportOptions &options,
                             const std::optional<Resolution> &cells = {}, const std::stop_token &stop = {});

} // namespace posviz
