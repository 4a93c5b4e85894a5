// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace posviz {

/// "8x7B" stays so: Inter would draw its x as a multiplication sign, and Qt 6.4 cannot switch that off. For show alone: what comes
/// between is no letter of the name.
QString plainName(QString name);

} // namespace posviz
