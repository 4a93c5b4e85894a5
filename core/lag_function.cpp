// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lag_function.h"

#include <algorithm>

namespace posviz {

LagFunction::LagFunction(std::vector<LagPiece> pieces) : m_pieces(std::move(pieces)) { assert(!m_pieces.empty()); }

} // namespace posviz
