// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/export/formats.h"

#include <QImage>

namespace posviz {

/// The page as its file shows it, in pixels at the options' resolution; transparent where it has no ground. Null where the memory
/// does not hold it. The options are not checked: a preview has fewer pixels than a file may.
QImage paintedPage(const Figure &figure, const ExportOptions &options);

} // namespace posviz
