// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/export/formats.h"

#include <QString>

namespace posviz {

/// How the last figure was written, for the next one.
struct ExportMemory {
    ExportOptions options{};
    QString format{}; ///< id of a figure's or a table's format; empty: none yet
    QString folder{}; ///< where it was written; empty: nowhere yet
};

/// A number out of its limits is the usual one.
ExportMemory lastExport();
void remember(const ExportMemory &memory);

} // namespace posviz
