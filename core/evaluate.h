// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scene.h"
#include "core/signal.h"
#include "core/table_source.h"

namespace posviz {

/// What the subject's encoding says. Fails where its table file cannot be read or the table is none of the encoding's.
Result<Signal> evaluate(const Subject &subject, TableSource &tables);

} // namespace posviz
